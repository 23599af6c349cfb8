/// Requests of a client that its server got and has not answered. Counted, not remembered: an
/// answer to nothing counts for one, and a request that was cancelled stays open.
public final class OpenRequests {
  private var count = 0

  public init() {}

  public var isEmpty: Bool { count == 0 }

  func note(request: MessageShape) {
    if request.kind == .request { count += 1 }
  }

  func note(answer: MessageShape) {
    if answer.kind == .response, count > 0 { count -= 1 }
  }
}

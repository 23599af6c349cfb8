/// Requests of a client that its server got and has not answered. Counted, not remembered: an
/// answer to nothing counts for one, and a request that was cancelled stays open.
public final class OpenRequests {
  private var count = 0

  public init() {}

  public var isEmpty: Bool { count == 0 }

  func note(request: MessageShape) {
    if request.kind == .request { count += 1 }
  }

  /// An error without an id, as some servers send for a notification, answers no request.
  func note(answer: MessageShape, in line: ByteView) {
    guard answer.kind == .response, let id = answer.id, !line[id].equals("null"),
      count > 0
    else { return }
    count -= 1
  }
}

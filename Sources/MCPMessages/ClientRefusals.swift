import Redaction

/// What becomes of the client's messages that the server does not get: a request is answered to the
/// client, a response to the server, and a person is told each time.
final class ClientRefusals {
  private let secrets: SecretSearch
  private let toClient: MessageBuffer
  private let toServer: MessageBuffer
  private let notes: MessageBuffer
  private var refused: [RefusedMessage] = []

  /// Bytes of the longest method and of the longest name of a tool that are worth repeating.
  private static let longestName = 64

  init(_ secrets: SecretSearch, memory: any PatternMemory) {
    self.secrets = secrets
    toClient = MessageBuffer(memory: memory)
    toServer = MessageBuffer(memory: memory)
    notes = MessageBuffer(memory: memory)
  }

  /// The messages refused since the last call.
  func takeRefusals() -> [RefusedMessage] {
    defer { refused = [] }
    return refused
  }

  /// Hands out the answers and notes so far.
  func write<E: Error>(
    _ output: (MessageDestination, RawSpan) throws(E) -> Void
  ) throws(E) {
    try toClient.write(.client, output)
    try toServer.write(.server, output)
    try notes.write(.diagnostics, output)
  }

  /// Answers a request or response that carries a secret or a marker.
  func refuse(_ message: ByteView, _ shape: MessageShape, _ finding: DocumentSearch.Finding) {
    let id = shape.id.map { message[$0] }
    let details = CallDetails(message)
    let what =
      switch finding.cause {
      case .marker: "the placeholder of the secret '\(finding.name)'"
      case .secret: "the value of the secret '\(finding.name)'"
      }
    let subject = subject(message, shape, details)
    refused.append(RefusedMessage(cause: finding.cause, secret: finding.name, subject: subject))
    guard shape.kind == .request else {
      Refusal.error(
        id: id, .answerHeldBack, "vault held the client's answer back: it carries \(what)",
        into: toServer)
      toServer.append("\n")
      return note("an answer of the client was held back: it carries \(what)")
    }
    if shape.hasMethod(message, ["tools/call"]) {
      let advice = Self.advice(finding.cause)
      Refusal.toolError(
        id: id, isModern: details.isModern,
        "This call was not sent to the server, because it carries \(what). \(advice)",
        into: toClient)
    } else {
      Refusal.error(
        id: id, .invalidParameters, "vault did not send the request: it carries \(what)",
        into: toClient)
    }
    toClient.append("\n")
    let named = subject.map { " (\($0))" } ?? ""
    note("a request of the client\(named) was refused: it carries \(what)")
  }

  /// For a model: what it can do now.
  private static func advice(_ cause: RefusedMessage.Cause) -> String {
    switch cause {
    case .marker:
      """
      The placeholder stands for a value that is hidden from you; stored, it would replace the \
      real value. Leave what holds it unchanged, or leave that field out. The server has its own \
      credentials. If the value itself is needed, ask the user to enter it.
      """
    case .secret:
      """
      Secrets of the user are not passed on in calls. Call again without it: the server has its \
      own credentials. If the value is really needed there, ask the user to enter it.
      """
    }
  }

  /// Answers a line that was not read to its end.
  func refuse(unread line: ByteView, _ reason: String) {
    let outline = LineOutline(line)
    let shape = outline.isBatch ? MessageShape() : outline.message
    let isWhole = shape.id.map { $0.upperBound < line.count } ?? false
    if shape.kind == .request, isWhole, let id = shape.id {
      Refusal.error(
        id: line[id], .unreadable, "vault did not send the request: \(reason)", into: toClient)
      toClient.append("\n")
    }
    note("a message of the client was not sent: \(reason)")
  }

  private func note(_ text: String) {
    notes.append(text: "vault: warning: \(text)\n")
  }

  /// The method, with the tool of a call, as far as they are short, plain and no secret.
  private func subject(
    _ message: ByteView, _ shape: MessageShape, _ details: CallDetails
  ) -> String? {
    guard let method = shape.method, let text = plain(message[method]) else { return nil }
    guard shape.hasMethod(message, ["tools/call"]), let tool = details.tool,
      let name = plain(message[tool])
    else { return text }
    return text + " " + name
  }

  private func plain(_ text: ByteView) -> String? {
    guard (1...Self.longestName).contains(text.count) else { return nil }
    let bytes = (0..<text.count).map { text[$0] }
    guard bytes.allSatisfy(Marker.isNameByte), secrets.firstSecret(in: text) == nil else {
      return nil
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

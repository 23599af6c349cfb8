import Redaction

/// What becomes of the server's messages that are not sent: a response is answered to the client by
/// an error, a request to the server, a notification is dropped, and a person is told each time.
final class ServerRefusals {
  private let secrets: SecretSearch
  private let toServer: MessageBuffer
  private let notes: MessageBuffer

  init(_ secrets: SecretSearch, memory: any PatternMemory) {
    self.secrets = secrets
    toServer = MessageBuffer(memory: memory)
    notes = MessageBuffer(memory: memory)
  }

  /// Hands out the answers and notes so far.
  func write<E: Error>(
    _ output: (MessageDestination, RawSpan) throws(E) -> Void
  ) throws(E) {
    try toServer.write(.server, output)
    try notes.write(.diagnostics, output)
  }

  /// Forgets the answers and notes since the last `write`.
  func discard() {
    toServer.removeAll()
    notes.removeAll()
  }

  /// Replaces the bytes of `answer` by what the client gets; returns false if it gets nothing.
  func refuse(
    _ message: ByteView, _ shape: MessageShape, _ cause: Unmaskable, into answer: MessageBuffer
  ) -> Bool {
    refuse(message, shape, .unmaskable, Self.explain(cause), into: answer)
  }

  /// The same for a line that is too long, of which this is the beginning.
  func refuse(beginningOf line: ByteView, into answer: MessageBuffer) -> Bool {
    let outline = LineOutline(line)
    var shape = outline.isBatch ? MessageShape() : outline.message
    // What stands at the end may have been cut.
    if let id = shape.id, id.upperBound >= line.count { shape.id = nil }
    return refuse(
      line, shape, .unreadable, "it is longer than \(line.count) bytes", into: answer)
  }

  /// The same for a message that is whole but cannot be read.
  func refuse(
    unreadable message: ByteView, _ shape: MessageShape, _ reason: String,
    into answer: MessageBuffer
  ) -> Bool {
    refuse(message, shape, .unreadable, reason, into: answer)
  }

  private static func explain(_ cause: Unmaskable) -> String {
    let secret = "the secret '\(cause.secret)'"
    return switch cause.place {
    case .field(let field):
      "its '\(field)' holds \(secret), which can be neither sent nor replaced there"
    case .structure: "\(secret) lies across several of its values"
    case .everywhere: "it would be too long with \(secret) hidden"
    }
  }

  private func refuse(
    _ message: ByteView, _ shape: MessageShape, _ code: Refusal.Code, _ reason: String,
    into answer: MessageBuffer
  ) -> Bool {
    answer.removeAll()
    let id = shape.id.map { message[$0] }
    switch shape.kind {
    case .request:
      note("a request of the server was answered with an error", reason)
      Refusal.error(id: id, code, "vault did not pass the request on: \(reason)", into: toServer)
      toServer.append("\n")
    case .response:
      // The client's own id, unless a secret got there.
      guard let id, secrets.firstSecret(in: id) == nil, !id.equals("null") else { break }
      note("an answer of the server was replaced by an error", reason)
      Refusal.error(
        id: id, code, "vault did not pass the server's answer on: \(reason)", into: answer)
      return true
    case .notification, .other: break
    }
    if shape.kind != .request { note("a message of the server was dropped", reason) }
    return false
  }

  private func note(_ what: String, _ reason: String) {
    notes.append(text: "vault: warning: \(what): \(reason)\n")
  }
}

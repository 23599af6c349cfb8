/// Why a client's message did not reach its server.
public enum GuardCause: Int64, Sendable, CaseIterable {
  /// It carried the marker that stands for a secret: the real value would be overwritten by it.
  case marker = 1
  /// It carried the value of a secret, which the model behind the client has seen elsewhere.
  case value

  public var name: String {
    switch self {
    case .marker: "marker"
    case .value: "value"
    }
  }
}

/// A message that `vault exec --mcp` kept from a server: an audit entry says so.
public struct GuardDetail: Equatable, Sendable {
  public let cause: GuardCause
  /// The server's program.
  public let command: CommandName?

  public init(cause: GuardCause, command: CommandName?) {
    self.cause = cause
    self.command = command
  }

  func encode(into encoder: inout CanonicalEncoder) {
    encoder.append(cause.rawValue)
    encoder.append(command?.text ?? "")
  }

  init(decoding decoder: inout CanonicalDecoder) throws(FormatError) {
    guard let cause = GuardCause(rawValue: try decoder.integer()) else { throw FormatError() }
    self.cause = cause
    let text = try decoder.text()
    command = text.isEmpty ? nil : try CommandName(stored: text)
  }
}

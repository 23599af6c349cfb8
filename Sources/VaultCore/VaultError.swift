/// An error for the person who meets it: what happened, and what to do. Lower case, no full stop.
///
/// It can carry no secret: there is no way from `SecretBytes` to `String`. Equality looks at the
/// code alone, so that no test and no script depends on wording.
public struct VaultError: Error, Equatable, Sendable {
  public let code: ErrorCode
  public let message: String
  public let hint: String?
  /// The signal that came in place of an answer. It ends the process, once everything that the
  /// error passes on its way has put away what it began.
  public let signal: Int32?

  public init(_ code: ErrorCode, _ message: String, hint: String? = nil, signal: Int32? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
    self.signal = signal
  }

  public static func == (left: VaultError, right: VaultError) -> Bool {
    left.code == right.code
  }
}

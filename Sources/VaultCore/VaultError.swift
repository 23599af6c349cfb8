/// An error for the person who meets it: what happened, and what to do. Lower case, no full stop.
///
/// It can carry no secret: there is no way from `SecretBytes` to `String`. Equality looks at the
/// code alone, so that no test and no script depends on wording.
public struct VaultError: Error, Equatable, Sendable {
  public let code: ErrorCode
  public let message: String
  public let hint: String?

  public init(_ code: ErrorCode, _ message: String, hint: String? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
  }

  public static func == (left: VaultError, right: VaultError) -> Bool {
    left.code == right.code
  }
}

/// `vault://github/token`: stands for a secret's current value wherever a value may stand.
public struct Reference: Hashable, Sendable, CustomStringConvertible {
  public static let scheme = "vault://"

  public let name: SecretName

  public init(_ name: SecretName) { self.name = name }

  /// Throws `.badReference`, without repeating what was given.
  public init(_ text: String) throws(VaultError) {
    guard text.utf8.starts(with: Self.scheme.utf8),
      case let rest = String(text.dropFirst(Self.scheme.count)), SecretName.isLegal(rest)
    else { throw Self.malformed }
    do {
      name = try SecretName(rest)
    } catch {
      throw Self.malformed
    }
  }

  public var description: String { Self.scheme + name.text }

  static var malformed: VaultError {
    VaultError(
      .badReference, "this is not a reference to a secret",
      hint: "write vault://NAME as the whole value, or {{vault://NAME}} inside a longer one")
  }
}

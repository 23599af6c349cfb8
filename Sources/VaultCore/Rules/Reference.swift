/// `vault://github/token`: stands for a secret's current value wherever a value may stand.
public struct Reference: Hashable, Sendable, CustomStringConvertible {
  public static let scheme = "vault://"

  public let name: SecretName

  public init(_ name: SecretName) { self.name = name }

  /// Throws `.badReference`, without repeating what was given.
  public init(_ text: String) throws(VaultError) {
    // By bytes: a combining mark behind the scheme would be one character with its last slash.
    guard text.utf8.starts(with: Self.scheme.utf8),
      case let rest = String(Substring(text.utf8.dropFirst(Self.scheme.utf8.count))),
      SecretName.isLegal(rest)
    else { throw Self.malformed }
    do {
      name = try SecretName(rest)
    } catch {
      throw Self.malformed
    }
  }

  public var description: String { Self.scheme + name.text }

  /// Whether anything in `text` begins like a reference.
  static func occurs(in text: [UInt8]) -> Bool {
    let scheme = Array(Self.scheme.utf8)
    return text.indices.contains { text[$0...].starts(with: scheme) }
  }

  static var malformed: VaultError {
    VaultError(
      .badReference, "this is not a reference to a secret",
      hint: "write vault://NAME as the whole value, or {{vault://NAME}} inside a longer one")
  }
}

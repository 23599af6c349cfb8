/// The name of a server profile, which is what stands in a client's file: spelled as the name of a
/// secret is, and never like an option.
public struct ServerName: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let text: String

  /// Throws `.badName`, without repeating what was given.
  public init(_ text: String) throws(VaultError) {
    guard Self.isLegal(text) else {
      throw VaultError(
        .badName, "this cannot be the name of a server",
        hint: "use 1 to 128 letters, digits, '.', '_' or '-', beginning with no '-'")
    }
    self.text = text
  }

  public var description: String { text }

  public static func < (left: ServerName, right: ServerName) -> Bool { left.text < right.text }

  static func isLegal(_ text: String) -> Bool {
    SecretName.isLegal(text) && !text.utf8.starts(with: "-".utf8)
  }
}

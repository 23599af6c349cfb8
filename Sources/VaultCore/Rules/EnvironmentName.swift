/// The name of an environment variable: a letter or `_`, then letters, digits and `_`
/// (POSIX.1-2017, XBD 8.1, lower case included), at most 256 bytes.
public struct EnvironmentName: Hashable, Comparable, Sendable, CustomStringConvertible {
  public static let byteCount = 256
  /// vault's own settings. They never reach a launched child.
  public static let reservedPrefix = "MCPVAULT_"

  public let text: String

  /// Throws `.badName`, without repeating what was given.
  public init(_ text: String) throws(VaultError) {
    guard Self.isLegal(text.utf8) else {
      throw VaultError(
        .badName, "this cannot be the name of an environment variable",
        hint: "use letters, digits and '_', not beginning with a digit")
    }
    self.text = text
  }

  /// Upper case, at most 48 bytes, few digits: what variables are called, and tokens are not.
  var isConventional: Bool {
    let bytes = text.utf8
    return bytes.count <= 48 && bytes.allSatisfy { !(0x61...0x7A).contains($0) }
      && bytes.count { (0x30...0x39).contains($0) } <= ProgramRule.digitCount
  }

  public var isReserved: Bool { Self.isReserved(text.utf8) }

  public var description: String { text }

  public static func < (left: EnvironmentName, right: EnvironmentName) -> Bool {
    left.text < right.text
  }

  static func isReserved(_ name: some Sequence<UInt8>) -> Bool {
    name.starts(with: reservedPrefix.utf8)
  }

  static func isLegal(_ name: some Collection<UInt8>) -> Bool {
    guard let first = name.first, !(0x30...0x39).contains(first), name.count <= byteCount else {
      return false
    }
    return name.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
      default: false
      }
    }
  }
}

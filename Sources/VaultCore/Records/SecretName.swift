/// The name of a secret: 1 to 128 bytes of letters, digits, `.`, `_`, `-`, with `/` between
/// parts: `github/token`. Case counts. No part is empty, `.` or `..`.
public struct SecretName: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let text: String

  /// Throws `.badName`, without repeating what was given.
  public init(_ text: String) throws(VaultError) {
    guard Self.isLegal(text) else {
      throw VaultError(
        .badName, "this cannot be the name of a secret",
        hint: "use 1 to 128 letters, digits, '.', '_' or '-', with '/' between parts")
    }
    self.text = text
  }

  public var description: String { text }

  public static func < (left: SecretName, right: SecretName) -> Bool { left.text < right.text }

  static func isLegal(_ text: String) -> Bool {
    guard (1...Limits.nameByteCount).contains(text.utf8.count) else { return false }
    var partByteCount = 0
    var partIsDots = true
    for byte in text.utf8 {
      if byte == UInt8(ascii: "/") {
        guard partByteCount > 0, !(partIsDots && partByteCount <= 2) else { return false }
        partByteCount = 0
        partIsDots = true
      } else {
        guard isNameByte(byte) else { return false }
        partByteCount += 1
        partIsDots = partIsDots && byte == UInt8(ascii: ".")
      }
    }
    return partByteCount > 0 && !(partIsDots && partByteCount <= 2)
  }

  /// A letter, a digit, `.`, `_` or `-`.
  static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: false
    }
  }
}

/// What stands in the output where a secret was: `[REDACTED:<name>]`.
enum Marker {
  static let opening = "[REDACTED:"
  static let closing = "]"

  /// The bytes of a marker. A quote, backslash, bracket or control byte in the name becomes `_`,
  /// so that a JSON string that holds the marker stays valid.
  static func bytes(name: String) -> [UInt8] {
    var bytes = Array(opening.utf8)
    for byte in name.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "["), UInt8(ascii: "]"), 0..<0x20,
        0x7f:
        bytes.append(UInt8(ascii: "_"))
      default:
        bytes.append(byte)
      }
    }
    bytes.append(contentsOf: closing.utf8)
    return bytes
  }
}

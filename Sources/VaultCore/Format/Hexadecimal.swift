/// Bytes as lower-case hexadecimal digits, two each. Only for what is public: a secret has no text.
public enum Hexadecimal {
  public static func write(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(2 * bytes.count)
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Throws unless `text` is exactly `2 * byteCount` lower-case digits.
  public static func read(
    _ text: some Collection<UInt8>, byteCount: Int
  ) throws(FormatError) -> [UInt8] {
    guard text.count == 2 * byteCount else { throw FormatError() }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount)
    var high: UInt8?
    for character in text {
      let digit: UInt8
      switch character {
      case 0x30...0x39: digit = character - 0x30
      case 0x61...0x66: digit = character - 0x61 + 10
      default: throw FormatError()
      }
      if let first = high {
        bytes.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    return bytes
  }
}

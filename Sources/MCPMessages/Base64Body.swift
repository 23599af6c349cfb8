/// Base64 (RFC 4648 sections 4 and 5) in a JSON string, read as tolerant decoders read it: either
/// alphabet, with or without padding, whatever else stands between.
struct Base64Body {
  private let text: ByteView
  private var place = 0
  private var bits: UInt32 = 0
  private var bitCount = 0

  /// Bytes of the pieces in which a body is decoded.
  static let pieceSize = 4_096

  init(_ text: ByteView) { self.text = text }

  /// Appends the next bytes, `pieceSize` at the most; returns whether there were any.
  mutating func next(into buffer: MessageBuffer) -> Bool {
    let start = buffer.count
    buffer.append(most: Self.pieceSize) { decode(&$0) }
    return buffer.count > start
  }

  private mutating func decode(_ writer: inout ByteWriter) {
    let sextets = Self.sextets
    while place < text.count, writer.count < Self.pieceSize {
      if bitCount == 0, place + 4 <= text.count, writer.count + 3 <= Self.pieceSize {
        let (first, second) = (sextets[Int(text[place])], sextets[Int(text[place + 1])])
        let (third, fourth) = (sextets[Int(text[place + 2])], sextets[Int(text[place + 3])])
        if first | second | third | fourth < 64 {
          writer.put(first << 2 | second >> 4)
          writer.put(second << 4 | third >> 2)
          writer.put(third << 6 | fourth)
          place += 4
          continue
        }
      }
      let character = text[place]
      place += 1
      let sextet = sextets[Int(character)]
      guard sextet != Self.none else {
        // Padding ends a group; bodies are sometimes put together from several.
        if character == UInt8(ascii: "=") { bitCount = 0 }
        continue
      }
      bits = bits << 6 | UInt32(sextet)
      bitCount += 6
      if bitCount >= 8 {
        bitCount -= 8
        writer.put(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
      }
    }
  }

  /// Whether a text is base64 and nothing else, with its padding or without.
  static func isWhole(_ text: ByteView) -> Bool {
    var end = text.count
    while end > 0, text.count - end < 2, text[end - 1] == UInt8(ascii: "=") { end -= 1 }
    guard end % 4 != 1, end == text.count || text.count % 4 == 0 else { return false }
    for place in 0..<end where sextets[Int(text[place])] == none { return false }
    return end > 0
  }

  /// What each character stands for, or `none`.
  private static let sextets = (UInt8.min...UInt8.max).map { sextet($0) ?? none }
  private static let none: UInt8 = 0xFF

  private static func sextet(_ character: UInt8) -> UInt8? {
    switch character {
    case 0x41...0x5A: character - 0x41
    case 0x61...0x7A: character - 0x61 + 26
    case 0x30...0x39: character - 0x30 + 52
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    default: nil
    }
  }

  /// Appends bytes in base64, with padding.
  static func encode(_ bytes: ByteView, into buffer: MessageBuffer) {
    let letters: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for first in stride(from: 0, to: bytes.count, by: 3) {
      let count = min(3, bytes.count - first)
      var group: UInt32 = 0
      for index in 0..<3 {
        group = group << 8 | (index < count ? UInt32(bytes[first + index]) : 0)
      }
      for index in 0..<4 {
        let sextet = Int(group >> UInt32(18 - 6 * index) & 63)
        buffer.append(index <= count ? letters.byte(sextet) : UInt8(ascii: "="))
      }
    }
  }
}

/// The marker that a redactor writes: `[REDACTED:<name>]`.
enum Marker {
  static let opening: StaticString = "[REDACTED:"
  private static let closing = UInt8(ascii: "]")
  /// Bytes of the longest name of a secret.
  private static let longestName = 128
  /// Bytes of the shortest marker, and of the longest.
  static let shortest = opening.utf8CodeUnitCount + 2
  static let longest = opening.utf8CodeUnitCount + longestName + 1

  /// The name in bytes that are a marker and nothing else.
  static func name(in marker: ByteView) -> String {
    let start = min(opening.utf8CodeUnitCount, marker.count)
    let end = max(start, marker.count - 1)
    return String(decoding: (start..<end).map { marker[$0] }, as: UTF8.self)
  }

  /// The name in the first marker of a text, or nil.
  static func firstName(in text: ByteView) -> String? {
    first(in: text).map { name(in: text[$0]) }
  }

  /// Where the first marker of a text stands, or nil. A name is letters, digits, `.`, `_`, `-` and
  /// `/`; anything else in brackets is text that somebody wrote.
  static func first(in text: ByteView) -> Range<Int>? {
    let length = opening.utf8CodeUnitCount
    var place = 0
    while let start = text.firstPlace(of: opening.byte(0), from: place) {
      place = start + 1
      guard start + length < text.count, text[place] == opening.byte(1),
        text[start..<(start + length)].equals(opening)
      else { continue }
      var end = start + length
      while end < text.count, end - start - length < longestName, isNameByte(text[end]) { end += 1 }
      guard end > start + length, end < text.count, text[end] == closing else { continue }
      return start..<(end + 1)
    }
    return nil
  }

  static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "/"): true
    default: false
    }
  }

  static func append(_ name: String, to buffer: MessageBuffer) {
    buffer.append(opening)
    buffer.append(text: name)
    buffer.append(closing)
  }
}

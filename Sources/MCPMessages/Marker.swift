/// The marker that a redactor writes: `[REDACTED:<name>]`.
enum Marker {
  static let opening: StaticString = "[REDACTED:"
  private static let closing = UInt8(ascii: "]")
  /// Bytes of the longest name of a secret.
  private static let longestName = 128
  /// Bytes of the shortest marker, and of the longest with an escape for each of its bytes.
  static let shortest = opening.utf8CodeUnitCount + 2
  static let longestSpelled = 6 * (opening.utf8CodeUnitCount + longestName + 1)

  /// The name in bytes that are a marker and nothing else.
  static func name(in marker: ByteView) -> String {
    let start = min(opening.utf8CodeUnitCount, marker.count)
    let end = max(start, marker.count - 1)
    return String(decoding: (start..<end).map { marker[$0] }, as: UTF8.self)
  }

  /// The name in the first marker of a text, or nil. Whoever sends a marker on may have put it into
  /// an address or into JSON by then: any byte of it may be spelled `%5B`, `\u005b` or `\/`.
  static func firstName(in text: ByteView) -> String? {
    var place = 0
    while let start = text.firstPlace(of: opening.byte(0), or: 0x25, or: 0x5C, from: place) {
      if let name = spelledName(in: text, at: start) { return name }
      place = start + 1
    }
    return nil
  }

  /// The name in a marker that begins at a place, however it is spelled; nil if none does.
  private static func spelledName(in text: ByteView, at start: Int) -> String? {
    var place = start
    for index in 0..<opening.utf8CodeUnitCount {
      guard let next = spelledByte(in: text, at: place), next.byte == opening.byte(index) else {
        return nil
      }
      place += next.count
    }
    var name: [UInt8] = []
    while let next = spelledByte(in: text, at: place), name.count <= longestName {
      if next.byte == closing, !name.isEmpty { return String(decoding: name, as: UTF8.self) }
      guard isNameByte(next.byte) else { return nil }
      name.append(next.byte)
      place += next.count
    }
    return nil
  }

  /// The byte that stands at a place, and how many it takes to spell it; nil at the end.
  private static func spelledByte(in text: ByteView, at place: Int) -> (byte: UInt8, count: Int)? {
    guard place < text.count else { return nil }
    let byte = text[place]
    if byte == UInt8(ascii: "%"), let value = hexadecimal(text, place + 1) { return (value, 3) }
    guard byte == UInt8(ascii: "\\"), place + 1 < text.count else { return (byte, 1) }
    if text[place + 1] == UInt8(ascii: "/") { return (UInt8(ascii: "/"), 2) }
    guard place + 6 <= text.count, text[(place + 1)..<(place + 4)].equals("u00"),
      let value = hexadecimal(text, place + 4)
    else { return (byte, 1) }
    return (value, 6)
  }

  /// Two digits of either case.
  private static func hexadecimal(_ text: ByteView, _ place: Int) -> UInt8? {
    guard place + 2 <= text.count, let high = digit(text[place]), let low = digit(text[place + 1])
    else { return nil }
    return high << 4 | low
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }

  /// Where the first marker of a text stands that is spelled as a redactor writes it, or nil. A
  /// name is letters, digits, `.`, `_`, `-` and `/`; anything else in brackets is text that
  /// somebody wrote.
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

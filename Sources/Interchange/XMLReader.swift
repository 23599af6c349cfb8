/// As much XML 1.0 as password managers write: elements, attributes, text, CDATA, comments,
/// processing instructions, and the predefined and numeric references. No document type, hence no
/// entity of the document's own, nothing external, nothing that expands.
struct XMLReader {
  struct Attribute {
    let name: String
    let value: ValuePlace
  }

  enum Event {
    case start(String, [Attribute])
    case end
    /// Behind the root element.
    case done
  }

  let bytes: ByteView
  private var place: Int
  /// The elements that are open, outermost first.
  private var names: [String] = []
  /// `<name/>`: its end is still to be told.
  private var endsAtOnce = false
  private var isBehindRoot = false
  /// Where the markup of the newest event begins and ends.
  private var markup = 0..<0

  /// - Throws: for bytes that are not UTF-8.
  init(_ bytes: ByteView) throws(InterchangeError) {
    try bytes.requireUTF8()
    self.bytes = bytes
    place = bytes.start
  }

  var offset: Int { place }

  /// The next tag; text between tags is checked and passed over.
  mutating func next() throws(InterchangeError) -> Event {
    if endsAtOnce {
      endsAtOnce = false
      return close()
    }
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "<") {
        if let event = try tag() { return event }
      } else {
        try character()
      }
    }
    guard isBehindRoot else { throw bytes.error(.endsEarly, at: place) }
    return .done
  }

  /// The content of the element that `next` just began, up to and with its end tag. Throws
  /// `unexpected` if there are elements in it.
  mutating func content() throws(InterchangeError) -> ValuePlace {
    let start = markup.upperBound
    let isEmpty = endsAtOnce
    guard case .end = try next() else { throw bytes.error(.unexpected, at: markup.lowerBound) }
    return ValuePlace(isEmpty ? start..<start : start..<markup.lowerBound, .xml)
  }

  /// The same as text, for metadata.
  mutating func text() throws(InterchangeError) -> String {
    try content().text(in: bytes)
  }

  /// Passes over the element that `next` just began, with all that is in it.
  mutating func skip() throws(InterchangeError) {
    let depth = names.count
    while names.count >= depth { _ = try next() }
  }

  private mutating func close() -> Event {
    names.removeLast()
    isBehindRoot = names.isEmpty
    return .end
  }

  /// One piece of text between tags, or of an attribute.
  private mutating func character(isInTag: Bool = false) throws(InterchangeError) {
    let byte = bytes[place]
    if names.isEmpty, !isInTag, !Self.isSpace(byte) {
      throw bytes.error(isBehindRoot ? .surplus : .unexpected, at: place)
    }
    if byte == UInt8(ascii: "&") {
      guard let reference = Self.reference(bytes, at: place, before: bytes.count) else {
        throw bytes.error(.badEntity, at: place)
      }
      place = reference.end
    } else {
      guard byte >= 0x20 || Self.isSpace(byte) else {
        throw bytes.error(.controlCharacter, at: place)
      }
      place += 1
    }
  }

  /// Nil for what is no tag: a comment, CDATA, a processing instruction.
  private mutating func tag() throws(InterchangeError) -> Event? {
    let start = place
    for (opening, closing) in Self.passages where bytes.has(opening, at: place) {
      let isData = opening.utf8CodeUnitCount == 9
      if isData, names.isEmpty { throw bytes.error(.unexpected, at: place) }
      guard
        let end = bytes.firstPlace(of: closing, from: place + opening.utf8CodeUnitCount)
      else { throw bytes.error(.endsEarly, at: place) }
      place = end + closing.utf8CodeUnitCount
      return nil
    }
    if bytes.has("<!", at: place) { throw bytes.error(.documentType, at: place) }
    if bytes.has("</", at: place) {
      place += 2
      let name = try name()
      skipSpace()
      guard place < bytes.count, bytes[place] == UInt8(ascii: ">") else {
        throw bytes.error(.badTag, at: start)
      }
      place += 1
      guard names.last == name else { throw bytes.error(.tagMismatch, at: start) }
      markup = start..<place
      return close()
    }
    return try startTag()
  }

  /// CDATA begins with the longest of the three openings.
  static let passages: [(opening: StaticString, closing: StaticString)] = [
    ("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"),
  ]

  private mutating func startTag() throws(InterchangeError) -> Event {
    let start = place
    guard !isBehindRoot else { throw bytes.error(.surplus, at: place) }
    guard names.count < InterchangeLimits.depth else { throw bytes.error(.tooDeep, at: place) }
    place += 1
    let name = try name()
    var attributes: [Attribute] = []
    while true {
      let before = place
      skipSpace()
      guard place < bytes.count else { throw bytes.error(.endsEarly, at: start) }
      if bytes[place] == UInt8(ascii: ">") {
        place += 1
        break
      }
      if bytes.has("/>", at: place) {
        place += 2
        endsAtOnce = true
        break
      }
      guard place > before else { throw bytes.error(.badTag, at: start) }
      guard attributes.count < InterchangeLimits.attributes else {
        throw bytes.error(.tooMany, at: place)
      }
      let attribute = try attribute()
      guard !attributes.contains(where: { $0.name == attribute.name }) else {
        throw bytes.error(.duplicateKey, at: start)
      }
      attributes.append(attribute)
    }
    names.append(name)
    markup = start..<place
    return .start(name, attributes)
  }

  private mutating func attribute() throws(InterchangeError) -> Attribute {
    let start = place
    let name = try name()
    skipSpace()
    guard place < bytes.count, bytes[place] == UInt8(ascii: "=") else {
      throw bytes.error(.badTag, at: start)
    }
    place += 1
    skipSpace()
    guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") || bytes[place] == 0x27 else {
      throw bytes.error(.badTag, at: start)
    }
    let quote = bytes[place]
    place += 1
    let first = place
    while place < bytes.count, bytes[place] != quote {
      guard bytes[place] != UInt8(ascii: "<") else { throw bytes.error(.badTag, at: place) }
      try character(isInTag: true)
    }
    guard place < bytes.count else { throw bytes.error(.openQuote, at: start) }
    place += 1
    return Attribute(name: name, value: ValuePlace(first..<(place - 1), .xml))
  }

  /// Letters, digits and `_ - . :`; what managers write has no other names.
  private mutating func name() throws(InterchangeError) -> String {
    let start = place
    while place < bytes.count {
      switch bytes[place] {
      case 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: ":"): place += 1
      case 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "."):
        guard place > start else { throw bytes.error(.badTag, at: start) }
        place += 1
      default:
        guard place > start else { throw bytes.error(.badTag, at: start) }
        return bytes.text(start..<place, limit: .max)
      }
    }
    throw bytes.error(.endsEarly, at: start)
  }

  private mutating func skipSpace() {
    while place < bytes.count, Self.isSpace(bytes[place]) { place += 1 }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }
}

extension XMLReader {
  /// The scalar that a reference at `place` stands for, and where it ends.
  private static func reference(
    _ bytes: ByteView, at place: Int, before end: Int
  ) -> (scalar: UInt32, end: Int)? {
    let named: [(StaticString, UInt32)] = [
      ("&lt;", 0x3C), ("&gt;", 0x3E), ("&amp;", 0x26), ("&quot;", 0x22), ("&apos;", 0x27),
    ]
    for (name, scalar) in named where bytes.has(name, at: place) {
      return (scalar, place + name.utf8CodeUnitCount)
    }
    guard bytes.has("&#", at: place) else { return nil }
    let isHexadecimal = bytes.has("&#x", at: place)
    var digit = place + (isHexadecimal ? 3 : 2)
    let first = digit
    var scalar: UInt32 = 0
    // No scalar has more than seven digits; leading zeros are nobody's habit.
    while digit < end, digit < first + 8, let number = bytes[digit].hexadecimal,
      isHexadecimal || number < 10
    {
      scalar = scalar * (isHexadecimal ? 16 : 10) + number
      digit += 1
    }
    guard digit > first, digit < end, bytes[digit] == UInt8(ascii: ";"), isCharacter(scalar) else {
      return nil
    }
    return (scalar, digit + 1)
  }

  /// XML 1.0, production 2.
  private static func isCharacter(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x09, 0x0A, 0x0D, 0x20...0xD7FF, 0xE000...0xFFFD, 0x1_0000...0x10_FFFF: true
    default: false
    }
  }

  /// Calls `put` with every byte of content that was read without an error.
  static func each(of bytes: ByteView, _ range: Range<Int>, _ put: (UInt8) -> Void) {
    var place = range.lowerBound
    while place < range.upperBound {
      if bytes[place] == UInt8(ascii: "&"),
        let reference = reference(bytes, at: place, before: range.upperBound)
      {
        UTF8Bytes.each(of: reference.scalar, put)
        place = reference.end
      } else if bytes[place] == UInt8(ascii: "<"), let passage = passage(bytes, at: place) {
        var inside = passage.inside.lowerBound
        while passage.isData, inside < passage.inside.upperBound {
          put(normalised(bytes, &inside))
        }
        place = passage.end
      } else {
        put(normalised(bytes, &place))
      }
    }
  }

  private static func passage(
    _ bytes: ByteView, at place: Int
  ) -> (inside: Range<Int>, isData: Bool, end: Int)? {
    for (opening, closing) in passages where bytes.has(opening, at: place) {
      let start = place + opening.utf8CodeUnitCount
      guard let end = bytes.firstPlace(of: closing, from: start) else { return nil }
      return (start..<end, opening.utf8CodeUnitCount == 9, end + closing.utf8CodeUnitCount)
    }
    return nil
  }

  /// A line end is LF, however it is written: XML 1.0, section 2.11.
  private static func normalised(_ bytes: ByteView, _ place: inout Int) -> UInt8 {
    let byte = bytes[place]
    place += 1
    guard byte == 0x0D else { return byte }
    if place < bytes.count, bytes[place] == 0x0A { place += 1 }
    return 0x0A
  }
}

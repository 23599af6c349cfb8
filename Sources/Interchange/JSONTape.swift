/// A JSON document (RFC 8259) as a list of its values in the order they stand: kinds and byte
/// ranges, no content. Strict: UTF-8, no key twice in an object, nothing behind the end.
///
/// Libraries hand out strings, which cannot be wiped; that is why there is a reader here.
struct JSONTape {
  enum Kind: UInt8 {
    case null, yes, no, number, string, array, object
  }

  struct Node {
    let kind: Kind
    /// Of a string: inside its quotes.
    let start: Int32
    /// Where its bytes end; of an array or an object instead the node behind all it contains.
    var end: Int32
  }

  private(set) var nodes: [Node] = []

  init(_ bytes: ByteView) throws(InterchangeError) {
    try bytes.requireUTF8()
    var place = bytes.start
    // Two bytes a value at the least. What is not used of it costs nothing, and growing would take
    // the old room and the new at once.
    nodes.reserveCapacity(min(bytes.count / 2 + 1, InterchangeLimits.nodes))
    try value(bytes, &place, depth: 0)
    Self.skipBlanks(bytes, &place)
    guard place == bytes.count else { throw bytes.error(.surplus, at: place) }
  }

  private mutating func value(
    _ bytes: ByteView, _ place: inout Int, depth: Int
  ) throws(InterchangeError) {
    Self.skipBlanks(bytes, &place)
    guard place < bytes.count else { throw bytes.error(.endsEarly, at: place) }
    guard nodes.count < InterchangeLimits.nodes else { throw bytes.error(.tooMany, at: place) }
    guard depth <= InterchangeLimits.depth else { throw bytes.error(.tooDeep, at: place) }
    switch bytes[place] {
    case UInt8(ascii: "{"): try object(bytes, &place, depth)
    case UInt8(ascii: "["): try array(bytes, &place, depth)
    case UInt8(ascii: "\""): _ = try string(bytes, &place)
    case UInt8(ascii: "n"): try word("null", .null, bytes, &place)
    case UInt8(ascii: "t"): try word("true", .yes, bytes, &place)
    case UInt8(ascii: "f"): try word("false", .no, bytes, &place)
    default: try number(bytes, &place)
    }
  }

  private mutating func object(
    _ bytes: ByteView, _ place: inout Int, _ depth: Int
  ) throws(InterchangeError) {
    let node = open(.object, &place)
    var keys: Set<String> = []
    var isFirst = true
    while try next(UInt8(ascii: "}"), bytes, &place, &isFirst) {
      guard bytes[place] == UInt8(ascii: "\"") else { throw bytes.error(.unexpected, at: place) }
      let start = place
      guard nodes.count < InterchangeLimits.nodes else { throw bytes.error(.tooMany, at: place) }
      guard keys.count < InterchangeLimits.members else { throw bytes.error(.tooMany, at: place) }
      let key = ValuePlace(try string(bytes, &place), .json).text(in: bytes, limit: .max)
      guard keys.insert(key).inserted else { throw bytes.error(.duplicateKey, at: start) }
      Self.skipBlanks(bytes, &place)
      guard place < bytes.count else { throw bytes.error(.endsEarly, at: place) }
      guard bytes[place] == UInt8(ascii: ":") else { throw bytes.error(.unexpected, at: place) }
      place += 1
      try value(bytes, &place, depth: depth + 1)
    }
    close(node)
  }

  private mutating func array(
    _ bytes: ByteView, _ place: inout Int, _ depth: Int
  ) throws(InterchangeError) {
    let node = open(.array, &place)
    var isFirst = true
    while try next(UInt8(ascii: "]"), bytes, &place, &isFirst) {
      try value(bytes, &place, depth: depth + 1)
    }
    close(node)
  }

  /// Goes to the next element or, behind `end`, returns false.
  private func next(
    _ end: UInt8, _ bytes: ByteView, _ place: inout Int, _ isFirst: inout Bool
  ) throws(InterchangeError) -> Bool {
    Self.skipBlanks(bytes, &place)
    guard place < bytes.count else { throw bytes.error(.endsEarly, at: place) }
    if bytes[place] == end {
      place += 1
      return false
    }
    if !isFirst {
      guard bytes[place] == UInt8(ascii: ",") else { throw bytes.error(.unexpected, at: place) }
      place += 1
      Self.skipBlanks(bytes, &place)
      guard place < bytes.count else { throw bytes.error(.endsEarly, at: place) }
      if bytes[place] == end { throw bytes.error(.unexpected, at: place) }
    }
    isFirst = false
    return true
  }

  private mutating func open(_ kind: Kind, _ place: inout Int) -> Int {
    nodes.append(Node(kind: kind, start: Int32(place), end: 0))
    place += 1
    return nodes.count - 1
  }

  private mutating func close(_ node: Int) {
    nodes[node].end = Int32(nodes.count)
  }

  private mutating func leaf(_ kind: Kind, _ range: Range<Int>) {
    nodes.append(
      Node(kind: kind, start: Int32(range.lowerBound), end: Int32(range.upperBound)))
  }

  private mutating func string(
    _ bytes: ByteView, _ place: inout Int
  ) throws(InterchangeError) -> Range<Int> {
    let range = (place + 1)..<(try JSONString.end(bytes, from: place + 1))
    leaf(.string, range)
    place = range.upperBound + 1
    return range
  }

  private mutating func word(
    _ word: StaticString, _ kind: Kind, _ bytes: ByteView, _ place: inout Int
  ) throws(InterchangeError) {
    guard bytes.has(word, at: place) else { throw bytes.error(.unexpected, at: place) }
    let end = place + word.utf8CodeUnitCount
    leaf(kind, place..<end)
    place = end
  }

  /// RFC 8259, section 6.
  private mutating func number(
    _ bytes: ByteView, _ place: inout Int
  ) throws(InterchangeError) {
    let start = place
    func digits() -> Int {
      let first = place
      while place < bytes.count, bytes[place].isDigit { place += 1 }
      return place - first
    }
    func take(_ letters: UInt8...) -> Bool {
      guard place < bytes.count, letters.contains(bytes[place]) else { return false }
      place += 1
      return true
    }
    let isNegative = take(UInt8(ascii: "-"))
    let first = place
    let whole = digits()
    guard whole > 0 else { throw bytes.error(isNegative ? .badNumber : .unexpected, at: start) }
    guard whole == 1 || bytes[first] != UInt8(ascii: "0") else {
      throw bytes.error(.badNumber, at: start)
    }
    if take(UInt8(ascii: ".")), digits() == 0 { throw bytes.error(.badNumber, at: start) }
    if take(UInt8(ascii: "e"), UInt8(ascii: "E")) {
      _ = take(UInt8(ascii: "+"), UInt8(ascii: "-"))
      if digits() == 0 { throw bytes.error(.badNumber, at: start) }
    }
    leaf(.number, start..<place)
  }

  private static func skipBlanks(_ bytes: ByteView, _ place: inout Int) {
    while place < bytes.count {
      switch bytes[place] {
      case 0x20, 0x09, 0x0A, 0x0D: place += 1
      default: return
      }
    }
  }
}

/// One value of a document.
struct JSONItem {
  let tape: JSONTape
  let bytes: ByteView
  let index: Int

  init(_ bytes: ByteView) throws(InterchangeError) {
    self.init(try JSONTape(bytes), bytes)
  }

  /// - Parameter bytes: those that the tape was made of.
  init(_ tape: JSONTape, _ bytes: ByteView, _ index: Int = 0) {
    self.tape = tape
    self.bytes = bytes
    self.index = index
  }

  private var node: JSONTape.Node { tape.nodes[index] }
  /// Of what is neither an array nor an object.
  private var range: Range<Int> { Int(node.start)..<Int(node.end) }
  /// The node behind this one and all it contains.
  private var next: Int { isArray || isObject ? Int(node.end) : index + 1 }

  var isNull: Bool { node.kind == .null }
  var isObject: Bool { node.kind == .object }
  var isArray: Bool { node.kind == .array }
  var offset: Int { Int(node.start) }

  /// Of an array; none of anything else. One after the other, because there may be millions.
  struct Elements: Sequence, IteratorProtocol {
    private let array: JSONItem?
    private var place: Int

    init(_ item: JSONItem?) {
      array = item?.isArray == true ? item : nil
      place = (array?.index ?? 0) + 1
    }

    var first: JSONItem? { first { _ in true } }
    var isEmpty: Bool { first == nil }

    mutating func next() -> JSONItem? {
      guard let array, place < array.next else { return nil }
      let element = JSONItem(array.tape, array.bytes, place)
      place = element.next
      return element
    }
  }

  var elements: Elements { Elements(self) }

  /// Those of a member that is an array.
  func elements(of key: StaticString) -> Elements { Elements(self[key]) }

  /// A member of an object; nil where there is none, or it is null.
  subscript(_ key: StaticString) -> JSONItem? {
    guard isObject else { return nil }
    var place = index + 1
    while place < next {
      let name = JSONItem(tape, bytes, place)
      let member = JSONItem(tape, bytes, place + 1)
      if name.isText(key) { return member.isNull ? nil : member }
      place = member.next
    }
    return nil
  }

  /// Every member of an object but those that are null, in order; none of anything else.
  func eachMember(
    _ body: (String, JSONItem) throws(InterchangeError) -> Void
  ) throws(InterchangeError) {
    var place = index + 1
    while isObject, place < next {
      let name = JSONItem(tape, bytes, place)
      let member = JSONItem(tape, bytes, place + 1)
      if !member.isNull { try body(name.text ?? "", member) }
      place = member.next
    }
  }

  private func isText(_ text: StaticString) -> Bool {
    if range.count == text.utf8CodeUnitCount { return bytes.has(text, at: range.lowerBound) }
    // Escapes make a key longer, never shorter.
    guard range.count > text.utf8CodeUnitCount, bytes[range.lowerBound] != 0,
      range.contains(where: { bytes[$0] == UInt8(ascii: "\\") })
    else { return false }
    return self.text == "\(text)"
  }

  /// A string, where it stands; for values.
  var place: ValuePlace? { node.kind == .string ? ValuePlace(range, .json) : nil }

  /// The same if it is not empty.
  var filled: ValuePlace? { place.flatMap { $0.range.isEmpty ? nil : $0 } }

  /// A string, for metadata.
  var text: String? { place?.text(in: bytes) }

  /// The strings of an array, one more at the most than an entry may have.
  var texts: [String] {
    var texts: [String] = []
    for element in elements {
      if let text = element.text { texts.append(text) }
      if texts.count > InterchangeLimits.listItems { break }
    }
    return texts
  }

  var flag: Bool? {
    switch node.kind {
    case .yes: true
    case .no: false
    default: nil
    }
  }

  /// A whole number that fits.
  var integer: Int64? { node.kind == .number ? Int64(bytes.text(range)) : nil }
}

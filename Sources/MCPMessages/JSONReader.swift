/// Reads JSON text (RFC 8259) token by token and checks it on the way: one pass, no tree, no
/// recursion, constant work for each byte.
struct JSONReader {
  enum Token {
    case beginObject, endObject, beginArray, endArray
    /// `range` is what stands between the quotes; a colon has been read behind a key.
    case key, string
    case number, literal
    /// The text was one whole value.
    case end
    case invalid
    /// More than `deepest` arrays and objects inside each other.
    case tooDeep
  }

  private enum Expectation {
    case value, elementOrEnd, keyOrEnd, commaOrEnd, nothing, failed
  }

  /// Levels of arrays and objects. No parser that MCP clients use reads more than some hundreds.
  static let deepest = 512

  /// Of the last key, string, number or literal.
  private(set) var range = 0..<0
  /// The last key or string holds escapes.
  private(set) var hasEscapes = false
  /// Arrays and objects that are open.
  private(set) var depth = 0
  /// All strings so far are UTF-8.
  private(set) var isUTF8 = true
  /// The last key, string or number is one to the letter: UTF-8, and not the `NaN` or `Infinity`
  /// that Python's encoder writes and its parsers read.
  private(set) var isExact = true
  /// Where the next token is looked for.
  private(set) var place = 0

  private let bytes: ByteView
  private var expected = Expectation.value
  /// Whether the open containers are objects, the innermost in the lowest bit.
  private var kinds: UInt64 = 0
  /// The same of 64 levels each, further out.
  private var outerKinds: [UInt64] = []

  init(_ bytes: ByteView) { self.bytes = bytes }

  mutating func next() -> Token {
    skipBlanks()
    switch expected {
    case .value: return value()
    case .elementOrEnd: return current == UInt8(ascii: "]") ? close() : value()
    case .keyOrEnd: return current == UInt8(ascii: "}") ? close() : key()
    case .commaOrEnd:
      if current == UInt8(ascii: ",") {
        place += 1
        skipBlanks()
        return isInObject ? key() : value()
      }
      return current == UInt8(ascii: isInObject ? "}" : "]") ? close() : fail()
    case .nothing: return place == bytes.count ? .end : fail()
    case .failed: return fail()
    }
  }

  private var isInObject: Bool { kinds & 1 != 0 }

  /// Nil at the end.
  private var current: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func fail() -> Token {
    expected = .failed
    return .invalid
  }

  private mutating func skipBlanks() {
    while place < bytes.count, ByteView.isBlank(bytes[place]) { place += 1 }
  }

  private mutating func value() -> Token {
    switch current {
    case UInt8(ascii: "{"): return open(isObject: true)
    case UInt8(ascii: "["): return open(isObject: false)
    case UInt8(ascii: "\""): return string() ? scalar(.string) : fail()
    case UInt8(ascii: "t"): return word("true") ? scalar(.literal) : fail()
    case UInt8(ascii: "f"): return word("false") ? scalar(.literal) : fail()
    case UInt8(ascii: "n"): return word("null") ? scalar(.literal) : fail()
    default: return number() ? scalar(.number) : fail()
    }
  }

  private mutating func scalar(_ token: Token) -> Token {
    expected = depth == 0 ? .nothing : .commaOrEnd
    return token
  }

  private mutating func open(isObject: Bool) -> Token {
    guard depth < Self.deepest else {
      expected = .failed
      return .tooDeep
    }
    if depth > 0, depth % UInt64.bitWidth == 0 { outerKinds.append(kinds) }
    kinds = kinds << 1 | (isObject ? 1 : 0)
    depth += 1
    place += 1
    expected = isObject ? .keyOrEnd : .elementOrEnd
    return isObject ? .beginObject : .beginArray
  }

  private mutating func close() -> Token {
    let wasObject = isInObject
    depth -= 1
    kinds >>= 1
    if depth > 0, depth % UInt64.bitWidth == 0 { kinds = outerKinds.removeLast() }
    place += 1
    return scalar(wasObject ? .endObject : .endArray)
  }

  private mutating func key() -> Token {
    guard current == UInt8(ascii: "\""), string() else { return fail() }
    skipBlanks()
    guard current == UInt8(ascii: ":") else { return fail() }
    place += 1
    expected = .value
    return .key
  }

  /// From the opening quote to behind the closing one.
  private mutating func string() -> Bool {
    let start = place + 1
    place = start
    hasEscapes = false
    isExact = true
    while true {
      while place <= bytes.count - ByteWord.byteCount {
        let found = bytes.word(at: place).placesThatMatterInStrings
        if found != 0 {
          place += ByteWord.first(found)
          break
        }
        place += ByteWord.byteCount
      }
      guard place < bytes.count else { return false }
      switch bytes[place] {
      case UInt8(ascii: "\""):
        range = start..<place
        place += 1
        return true
      case UInt8(ascii: "\\"):
        guard let length = JSONText.escapeLength(bytes, at: place) else { return false }
        hasEscapes = true
        place += length
      case 0x80...:
        let length = UTF8Sequence.length(bytes, at: place)
        if length == 0 { (isUTF8, isExact) = (false, false) }
        place += max(1, length)
      case 0..<0x20: return false
      default: place += 1
      }
    }
  }

  private mutating func word(_ text: StaticString) -> Bool {
    let end = place + text.utf8CodeUnitCount
    guard end <= bytes.count, bytes[place..<end].equals(text) else { return false }
    range = place..<end
    place = end
    return true
  }

  private mutating func number() -> Bool {
    let start = place
    isExact = true
    if current == UInt8(ascii: "-") { place += 1 }
    if current == UInt8(ascii: "I") || (current == UInt8(ascii: "N") && place == start) {
      guard word("Infinity") || word("NaN") else { return false }
      isExact = false
    } else {
      let isZero = current == UInt8(ascii: "0")
      let digits = skipDigits()
      guard digits > 0, !isZero || digits == 1 else { return false }
      if current == UInt8(ascii: ".") {
        place += 1
        guard skipDigits() > 0 else { return false }
      }
      if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
        place += 1
        if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { place += 1 }
        guard skipDigits() > 0 else { return false }
      }
    }
    range = start..<place
    return true
  }

  private mutating func skipDigits() -> Int {
    let start = place
    while let digit = current, digit >= 0x30, digit <= 0x39 { place += 1 }
    return place - start
  }
}

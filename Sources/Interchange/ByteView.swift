/// Bytes lent for the time of one call, read one by one with bounds checked. They may be secret,
/// and stay where they are: nothing here copies them, but for metadata that is asked for as text.
@safe struct ByteView {
  private let buffer: UnsafeRawBufferPointer
  var count: Int { unsafe buffer.count }

  fileprivate init(_ buffer: UnsafeRawBufferPointer) {
    unsafe self.buffer = buffer
  }

  subscript(_ place: Int) -> UInt8 {
    precondition(place >= 0 && place < count, "outside the document")
    return unsafe buffer.load(fromByteOffset: place, as: UInt8.self)
  }

  /// Whether the bytes at `place` are those of `text`.
  func has(_ text: StaticString, at place: Int) -> Bool {
    let length = text.utf8CodeUnitCount
    guard place >= 0, place <= count - length else { return false }
    return (0..<length).allSatisfy { unsafe self[place + $0] == text.utf8Start[$0] }
  }

  /// The first place from `start` on that holds `text`.
  func firstPlace(of text: StaticString, from start: Int) -> Int? {
    var place = start
    while place <= count - text.utf8CodeUnitCount {
      if has(text, at: place) { return place }
      place += 1
    }
    return nil
  }

  /// A copy as text, for metadata; of a longer one a byte more than `limit`. Not for values.
  func text(_ range: Range<Int>, limit: Int = InterchangeLimits.textByteCount) -> String {
    let end = range.count > limit ? range.lowerBound + limit + 1 : range.upperBound
    return String(decoding: (range.lowerBound..<end).map { self[$0] }, as: UTF8.self)
  }

  /// Behind a byte order mark, if there is one.
  var start: Int {
    count >= 3 && self[0] == 0xEF && self[1] == 0xBB && self[2] == 0xBF ? 3 : 0
  }

  /// The offset of the first byte that is not part of well-formed UTF-8 (Unicode, table 3-7).
  var firstInvalidUTF8: Int? {
    var place = 0
    while place < count {
      let length = scalarLength(at: place)
      guard length > 0 else { return place }
      place += length
    }
    return nil
  }

  /// Bytes of the scalar that begins at `place`; 0 if none does.
  private func scalarLength(at place: Int) -> Int {
    let first = self[place]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch first {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return 0
    }
    guard place + length <= count, second.contains(self[place + 1]) else { return 0 }
    for next in (place + 2)..<max(place + 2, place + length) {
      guard (0x80...0xBF).contains(self[next]) else { return 0 }
    }
    return length
  }

  func error(_ problem: InterchangeError.Problem, at place: Int) -> InterchangeError {
    let end = min(max(place, 0), count)
    let line = (0..<end).reduce(1) { $0 + (self[$1] == 0x0A ? 1 : 0) }
    return InterchangeError(problem, line: line, offset: end)
  }

  /// What every format but dotenv demands of the whole document.
  func requireUTF8() throws(InterchangeError) {
    if count >= 2 {
      let isUTF16 = (self[0] == 0xFF && self[1] == 0xFE) || (self[0] == 0xFE && self[1] == 0xFF)
      if isUTF16 { throw error(.utf16, at: 0) }
    }
    if let place = firstInvalidUTF8 { throw error(.notUTF8, at: place) }
  }
}

extension RawSpan {
  func withView<R, E: Error>(_ body: (ByteView) throws(E) -> R) throws(E) -> R {
    try unsafe withUnsafeBytes { (buffer) throws(E) -> R in try body(unsafe ByteView(buffer)) }
  }
}

extension UInt8 {
  var isDigit: Bool { (0x30...0x39).contains(self) }
  var isBlank: Bool { self == 0x20 || self == 0x09 }

  /// The value of a hexadecimal digit.
  var hexadecimal: UInt32? {
    switch self {
    case 0x30...0x39: UInt32(self) - 0x30
    case 0x41...0x46: UInt32(self) - 0x41 + 10
    case 0x61...0x66: UInt32(self) - 0x61 + 10
    default: nil
    }
  }
}

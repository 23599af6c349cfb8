/// Where a value stands in a document, and how its bytes are written there. The value itself is
/// never copied here: `decode` writes it straight to where the caller wants it.
public struct ValuePlace: Equatable, Sendable {
  public enum Encoding: Sendable, CaseIterable {
    /// As they are.
    case plain
    /// The inside of a JSON string (RFC 8259, section 7).
    case json
    /// The same, and what comes out is base64 (RFC 4648, section 4).
    case jsonBase64
    /// The inside of a quoted field of CSV: a quote is written twice (RFC 4180, section 2).
    case quotedCSV
    /// The inside of single quotes in a dotenv file: CRLF is LF.
    case singleQuoted
    /// The inside of double quotes there: also `\n \t \" \\ \$`.
    case doubleQuoted
    /// The content of an XML element without children: references, CDATA, comments.
    case xml
  }

  /// Bytes of the document.
  public let range: Range<Int>
  public let encoding: Encoding

  public init(_ range: Range<Int>, _ encoding: Encoding) {
    self.range = range
    self.encoding = encoding
  }

  /// Writes the value to `target`, which has room for `range.count` bytes: no encoding makes a
  /// value longer. Returns how many it has. The document must be the one the place came from.
  public func decode(
    from document: RawSpan, into target: UnsafeMutableRawBufferPointer
  ) -> Int {
    precondition(target.count >= range.count, "no room for the value")
    return document.withView { bytes in
      var count = 0
      each(of: bytes) { byte in
        unsafe target.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
      }
      return count
    }
  }

  /// The value as text, for metadata; of a longer one a byte more than `limit`.
  func text(in bytes: ByteView, limit: Int = InterchangeLimits.textByteCount) -> String {
    String(decoding: copy(from: bytes, limit: limit), as: UTF8.self)
  }

  /// The same for what need not be text.
  func copy(from bytes: ByteView, limit: Int) -> [UInt8] {
    var decoded: [UInt8] = []
    each(of: bytes) { byte in
      if decoded.count <= limit { decoded.append(byte) }
    }
    return decoded
  }

  /// Whether nothing comes out.
  func isEmpty(in bytes: ByteView) -> Bool {
    guard !range.isEmpty else { return true }
    var count = 0
    each(of: bytes) { _ in count += 1 }
    return count == 0
  }

  /// Calls `put` with every byte of the value. What is malformed was refused when the document
  /// was read, and is left out here.
  private func each(of bytes: ByteView, _ put: (UInt8) -> Void) {
    switch encoding {
    case .plain: for place in range { put(bytes[place]) }
    case .json: JSONString.each(of: bytes, range, put)
    case .jsonBase64:
      var base64 = Base64Reader()
      JSONString.each(of: bytes, range) { byte in
        if let decoded = base64.take(byte) { put(decoded) }
      }
    case .quotedCSV:
      var place = range.lowerBound
      while place < range.upperBound {
        put(bytes[place])
        place += bytes[place] == UInt8(ascii: "\"") ? 2 : 1
      }
    case .singleQuoted: DotEnvReader.each(of: bytes, range, escapes: false, put)
    case .doubleQuoted: DotEnvReader.each(of: bytes, range, escapes: true, put)
    case .xml: XMLReader.each(of: bytes, range, put)
    }
  }
}

/// Base64 with its padding, one character at a time.
struct Base64Reader {
  private var bits: UInt32 = 0
  private var bitCount = 0
  private var characters = 0
  private var padding = 0
  private(set) var isMalformed = false

  /// The byte that this character completes.
  mutating func take(_ character: UInt8) -> UInt8? {
    characters += 1
    if character == UInt8(ascii: "=") {
      padding += 1
      return nil
    }
    guard padding == 0, let six = Self.value(character) else {
      isMalformed = true
      return nil
    }
    bits = (bits << 6 | six) & 0xFFFF
    bitCount += 6
    guard bitCount >= 8 else { return nil }
    bitCount -= 8
    return UInt8(truncatingIfNeeded: bits >> UInt32(bitCount))
  }

  /// Whether what was taken is a whole: groups of four, canonical padding, no bit left over.
  var isWhole: Bool {
    let left = bits & ((1 << UInt32(bitCount)) - 1)
    return !isMalformed && characters % 4 == 0 && left == 0 && bitCount < 6
      && padding == bitCount / 2
  }

  private static func value(_ character: UInt8) -> UInt32? {
    switch character {
    case 0x41...0x5A: UInt32(character) - 0x41
    case 0x61...0x7A: UInt32(character) - 0x61 + 26
    case 0x30...0x39: UInt32(character) - 0x30 + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}

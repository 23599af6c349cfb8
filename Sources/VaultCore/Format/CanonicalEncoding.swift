/// The vault's one encoding, `CE(label, f1 … fn)`: every item, label included, is a 32-bit
/// little-endian length followed by its bytes. Rules: `Schemas/vault-format.md`, section 1.
///
/// Because each item carries its length and decoding accepts nothing but what encoding produces,
/// two different tuples never share one encoding. That is what lets a hash over it bind a tuple.
public struct CanonicalEncoder: Sendable {
  public private(set) var bytes: [UInt8] = []

  /// Starts `CE(label, …)`.
  ///
  /// - Parameter capacity: bytes to make room for at once, where the whole length is known.
  public init(_ label: String, capacity: Int = 0) {
    bytes.reserveCapacity(capacity)
    append(label)
  }

  /// Starts a `LIST(…)`: the same shape without a label, only ever a field of a CE.
  public init() {}

  public mutating func reserveCapacity(_ byteCount: Int) {
    bytes.reserveCapacity(byteCount)
  }

  public mutating func append(_ item: [UInt8]) {
    appendWord(UInt32(item.count))
    bytes.append(contentsOf: item)
  }

  public mutating func append(_ item: ArraySlice<UInt8>) {
    appendWord(UInt32(item.count))
    bytes.append(contentsOf: item)
  }

  /// An integer: 8 bytes, little endian, 0 … 2^63-1.
  public mutating func append(_ integer: Int64) {
    appendWord(8)
    let bits = UInt64(bitPattern: integer)
    appendWord(UInt32(truncatingIfNeeded: bits))
    appendWord(UInt32(truncatingIfNeeded: bits >> 32))
  }

  public mutating func append(_ text: String) {
    appendWord(UInt32(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  /// One item that is itself a LIST or, with a label, a CE. Written in place: nothing is copied.
  public mutating func appendNested(
    _ label: String? = nil, _ write: (inout CanonicalEncoder) -> Void
  ) {
    let start = bytes.count
    appendWord(0)
    if let label { append(label) }
    write(&self)
    let length = UInt32(bytes.count - start - 4)
    for byte in 0..<4 {
      bytes[start + byte] = UInt8(truncatingIfNeeded: length >> (8 * UInt32(byte)))
    }
  }

  /// The 8 bytes of an integer.
  public static func integer(_ value: Int64) -> [UInt8] {
    let bits = UInt64(bitPattern: value)
    return (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt64($0))) }
  }

  private mutating func appendWord(_ word: UInt32) {
    bytes.append(UInt8(truncatingIfNeeded: word))
    bytes.append(UInt8(truncatingIfNeeded: word >> 8))
    bytes.append(UInt8(truncatingIfNeeded: word >> 16))
    bytes.append(UInt8(truncatingIfNeeded: word >> 24))
  }
}

/// Reads what `CanonicalEncoder` wrote, strictly: exact item count, exact fixed lengths, no
/// trailing byte. One error for every violation, so that nothing can be learned from which.
///
/// Items are slices of the bytes it was given; nothing is copied until a caller asks for an array.
public struct CanonicalDecoder: Sendable {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  /// Starts reading `CE(label, …)`.
  public init(_ bytes: [UInt8], label: String) throws(FormatError) {
    try self.init(nested: bytes[...], label: label)
  }

  /// Starts reading a `CE(label, …)` that is an item of another.
  public init(nested bytes: ArraySlice<UInt8>, label: String) throws(FormatError) {
    self.init(list: bytes)
    guard try item().elementsEqual(label.utf8) else { throw FormatError() }
  }

  /// Starts reading a `LIST(…)`.
  public init(list bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  public var isAtEnd: Bool { position == bytes.endIndex }

  public mutating func item() throws(FormatError) -> ArraySlice<UInt8> {
    bytes[try nextItem()]
  }

  public mutating func item(count: Int) throws(FormatError) -> [UInt8] {
    let range = try nextItem()
    guard range.count == count else { throw FormatError() }
    return Array(bytes[range])
  }

  public mutating func integer() throws(FormatError) -> Int64 {
    try Self.integer(bytes, nextItem())
  }

  public mutating func text() throws(FormatError) -> String {
    try Self.text(item())
  }

  /// Throws unless every byte has been read.
  public func end() throws(FormatError) {
    guard isAtEnd else { throw FormatError() }
  }

  public static func integer(_ bytes: ArraySlice<UInt8>) throws(FormatError) -> Int64 {
    try integer(bytes, bytes.indices)
  }

  /// Text must be valid UTF-8; nothing is normalised, equality is equality of bytes.
  public static func text(_ bytes: ArraySlice<UInt8>) throws(FormatError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw FormatError() }
    return text
  }

  /// Reads in place: most items are integers, and a slice each would cost more than the reading.
  private static func integer(
    _ bytes: ArraySlice<UInt8>, _ range: Range<Int>
  ) throws(FormatError) -> Int64 {
    guard range.count == 8 else { throw FormatError() }
    var bits: UInt64 = 0
    for index in range.reversed() { bits = bits << 8 | UInt64(bytes[index]) }
    guard bits <= UInt64(Int64.max) else { throw FormatError() }
    return Int64(bits)
  }

  /// Where the next item's bytes are; passes over them.
  private mutating func nextItem() throws(FormatError) -> Range<Int> {
    guard bytes.endIndex - position >= 4 else { throw FormatError() }
    let length =
      Int(bytes[position]) | Int(bytes[position + 1]) << 8 | Int(bytes[position + 2]) << 16
      | Int(bytes[position + 3]) << 24
    let start = position + 4
    guard bytes.endIndex - start >= length else { throw FormatError() }
    position = start + length
    return start..<position
  }
}

/// Bytes that do not follow `Schemas/vault-format.md`. Deliberately carries nothing.
public struct FormatError: Error, Equatable, Sendable {
  public init() {}
}

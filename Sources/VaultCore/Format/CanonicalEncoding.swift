/// The vault's one encoding, `CE(label, f1 … fn)`: every item, label included, is a 32-bit
/// little-endian length followed by its bytes. Rules: `Schemas/vault-format.md`, section 1.
///
/// Because each item carries its length and decoding accepts nothing but what encoding produces,
/// two different tuples never share one encoding. That is what lets a hash over it bind a tuple.
public struct CanonicalEncoder: Sendable {
  /// What was written, and zeros to write into: most items are a few bytes, and an array grown by
  /// each of them would cost more than all the rest.
  private var room: [UInt8]
  /// Bytes written.
  private var count = 0

  /// What was written.
  public var bytes: [UInt8] {
    count == room.count ? room : Array(room[..<count])
  }

  /// Starts `CE(label, …)`.
  ///
  /// - Parameter capacity: bytes to make room for at once: the whole length, where it is known.
  public init(_ label: String, capacity: Int = 256) {
    room = [UInt8](repeating: 0, count: capacity)
    append(label)
  }

  /// Starts a `LIST(…)`: the same shape without a label, only ever a field of a CE.
  public init() {
    room = []
  }

  public mutating func reserveCapacity(_ byteCount: Int) {
    if byteCount > room.count { grow(by: byteCount - room.count) }
  }

  public mutating func append(_ item: [UInt8]) {
    appendWord(UInt32(item.count))
    unsafe item.withUnsafeBytes { unsafe appendUncounted($0) }
  }

  public mutating func append(_ item: ArraySlice<UInt8>) {
    appendWord(UInt32(item.count))
    unsafe item.withUnsafeBytes { unsafe appendUncounted($0) }
  }

  /// An integer: 8 bytes, little endian, 0 … 2^63-1.
  public mutating func append(_ integer: Int64) {
    appendWord(8)
    appendUncounted(integer.littleEndian)
  }

  public mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      appendWord(UInt32(utf8.count))
      unsafe appendUncounted(UnsafeRawBufferPointer(utf8))
    }
  }

  public mutating func append(_ id: RecordID) {
    appendWord(UInt32(RecordID.byteCount))
    appendUncounted(id.words)
  }

  /// Its 57 bytes.
  public mutating func append(_ tag: CellTag) {
    appendWord(UInt32(CellTag.byteCount))
    appendUncounted(tag)
  }

  /// One item that is itself a LIST or, with a label, a CE. Written in place: nothing is copied.
  public mutating func appendNested(
    _ label: String? = nil, _ write: (inout CanonicalEncoder) -> Void
  ) {
    let start = count
    appendWord(0)
    if let label { append(label) }
    write(&self)
    store(UInt32(count - start - 4).littleEndian, at: start)
  }

  /// The 8 bytes of an integer.
  public static func integer(_ value: Int64) -> [UInt8] {
    let bits = UInt64(bitPattern: value)
    return (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt64($0))) }
  }

  private mutating func appendWord(_ word: UInt32) {
    appendUncounted(word.littleEndian)
  }

  /// The bytes of a value as they lie in memory, without a length before them.
  mutating func appendUncounted<Value: BitwiseCopyable>(_ value: Value) {
    let byteCount = MemoryLayout<Value>.size
    if room.count - count < byteCount { grow(by: byteCount) }
    store(value, at: count)
    count += byteCount
  }

  /// The 57 bytes of a tag: its parts lie further apart in memory.
  mutating func appendUncounted(_ tag: CellTag) {
    appendUncounted(tag.suite)
    appendUncounted(tag.nonce)
    appendUncounted(tag.commitment)
  }

  private mutating func appendUncounted(_ bytes: UnsafeRawBufferPointer) {
    if room.count - count < bytes.count { grow(by: bytes.count) }
    unsafe room.withUnsafeMutableBytes { room in
      unsafe UnsafeMutableRawBufferPointer(rebasing: room[count...]).copyMemory(from: bytes)
    }
    count += bytes.count
  }

  /// Inside the room.
  private mutating func store<Value: BitwiseCopyable>(_ value: Value, at offset: Int) {
    var room = room.mutableSpan
    var bytes = unsafe room.mutableBytes
    bytes.storeBytes(of: value, toByteOffset: offset, as: Value.self)
  }

  /// At least by so many bytes, and at least to twice the room.
  private mutating func grow(by byteCount: Int) {
    room.append(contentsOf: repeatElement(0, count: max(byteCount, room.count)))
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
    bytes[try place()]
  }

  public mutating func item(count: Int) throws(FormatError) -> [UInt8] {
    let range = try place()
    guard range.count == count else { throw FormatError() }
    return Array(bytes[range])
  }

  public mutating func integer() throws(FormatError) -> Int64 {
    try integer(at: place())
  }

  public mutating func text() throws(FormatError) -> String {
    try text(at: place())
  }

  /// Throws unless every byte has been read.
  public func end() throws(FormatError) {
    guard isAtEnd else { throw FormatError() }
  }

  public static func integer(_ bytes: ArraySlice<UInt8>) throws(FormatError) -> Int64 {
    try CanonicalDecoder(list: bytes).integer(at: bytes.indices)
  }

  public static func text(_ bytes: ArraySlice<UInt8>) throws(FormatError) -> String {
    try CanonicalDecoder(list: bytes).text(at: bytes.indices)
  }

  /// Where the next item's bytes are; passes over them. With what follows, a way to read that
  /// makes no slice: a slice of each item would cost more than the reading.
  mutating func place() throws(FormatError) -> Range<Int> {
    guard bytes.endIndex - position >= 4 else { throw FormatError() }
    let length = Int(UInt32(littleEndian: word(at: position)))
    let start = position + 4
    guard bytes.endIndex - start >= length else { throw FormatError() }
    position = start + length
    return start..<position
  }

  func integer(at place: Range<Int>) throws(FormatError) -> Int64 {
    guard place.count == 8 else { throw FormatError() }
    let integer = Int64(littleEndian: word(at: place.lowerBound))
    guard integer >= 0 else { throw FormatError() }
    return integer
  }

  /// Text must be valid UTF-8; nothing is normalised, equality is equality of bytes. Nearly all is
  /// ASCII, which is valid as it is.
  func text(at place: Range<Int>) throws(FormatError) -> String {
    let item = bytes[place]
    var highBits: UInt8 = 0
    for byte in item { highBits |= byte }
    if highBits < 0x80 { return String(decoding: item, as: UTF8.self) }
    guard let text = String(validating: item, as: UTF8.self) else { throw FormatError() }
    return text
  }

  func item(at place: Range<Int>) -> ArraySlice<UInt8> { bytes[place] }

  func list(at place: Range<Int>) -> CanonicalDecoder { CanonicalDecoder(list: bytes[place]) }

  /// What lies from an index on.
  private func word<Word: FixedWidthInteger & BitwiseCopyable>(at index: Int) -> Word {
    unsafe bytes.span.bytes.word(at: index - bytes.startIndex)
  }
}

/// Bytes that do not follow `Schemas/vault-format.md`. Deliberately carries nothing.
public struct FormatError: Error, Equatable, Sendable {
  public init() {}
}

/// What identifies a sealed cell without its ciphertext: the first 57 bytes of the box (suite,
/// nonce, commitment tag) and the box's length. Roots and links are computed over this.
///
/// Held in place rather than in an array: opening a vault at its limits reads 50,000 of them.
public struct CellTag: Equatable, Sendable {
  public static let byteCount = 57
  /// The smallest box: 64 padded bytes and 73 of overhead.
  public static let smallestBox = 137
  let suite: UInt8
  /// 24 bytes, as they lie in memory.
  let nonce: (UInt64, UInt64, UInt64)
  /// 32 bytes, as they lie in memory.
  let commitment: (UInt64, UInt64, UInt64, UInt64)
  public let boxByteCount: Int64

  /// Throws if `box` is shorter than the smallest box.
  public init(of box: [UInt8]) throws(FormatError) {
    try unsafe self.init(of: box.span.bytes)
  }

  /// Throws if `box` is shorter than the smallest box. Nothing is copied but what is kept.
  public init(of box: RawSpan) throws(FormatError) {
    guard box.byteCount >= Self.smallestBox else { throw FormatError() }
    self.init(start: box, boxByteCount: Int64(box.byteCount))
  }

  /// From the first bytes of a box and its length. Throws unless there are 57 of them, and the box
  /// is no shorter than the smallest.
  public init(prefix: [UInt8], boxByteCount: Int64) throws(FormatError) {
    guard prefix.count == Self.byteCount, boxByteCount >= Self.smallestBox else {
      throw FormatError()
    }
    unsafe self.init(start: prefix.span.bytes, boxByteCount: boxByteCount)
  }

  private init(start: RawSpan, boxByteCount: Int64) {
    suite = start.word(at: 0)
    nonce = (start.word(at: 1), start.word(at: 9), start.word(at: 17))
    commitment = (
      start.word(at: 25), start.word(at: 33), start.word(at: 41), start.word(at: 49)
    )
    self.boxByteCount = boxByteCount
  }

  /// 57 bytes.
  public var bytes: [UInt8] {
    var encoder = CanonicalEncoder()
    encoder.appendUncounted(self)
    return encoder.bytes
  }

  public static func == (left: CellTag, right: CellTag) -> Bool {
    left.suite == right.suite && left.nonce == right.nonce && left.commitment == right.commitment
      && left.boxByteCount == right.boxByteCount
  }
}

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
    suite = box.word(at: 0)
    nonce = (box.word(at: 1), box.word(at: 9), box.word(at: 17))
    commitment = (box.word(at: 25), box.word(at: 33), box.word(at: 41), box.word(at: 49))
    boxByteCount = Int64(box.byteCount)
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

/// 16 random bytes that name a record for ever; never derived from its name, never reused.
///
/// Held in place rather than in an array: opening a vault at its limits reads 50,000 of them.
public struct RecordID: Hashable, Comparable, Sendable {
  public static let byteCount = 16
  /// The first byte is the highest, so that numbers and bytes have one order.
  private let high: UInt64
  private let low: UInt64

  /// Throws unless there are 16 bytes.
  public init(_ bytes: RawSpan) throws(FormatError) {
    guard bytes.byteCount == Self.byteCount else { throw FormatError() }
    high = UInt64(bigEndian: bytes.word(at: 0))
    low = UInt64(bigEndian: bytes.word(at: 8))
  }

  /// Throws unless there are 16 bytes.
  public init(_ bytes: [UInt8]) throws(FormatError) {
    try unsafe self.init(bytes.span.bytes)
  }

  public var bytes: [UInt8] {
    var encoder = CanonicalEncoder()
    encoder.appendUncounted(words)
    return encoder.bytes
  }

  /// As they lie in memory.
  var words: (UInt64, UInt64) { (high.bigEndian, low.bigEndian) }

  public static func < (left: RecordID, right: RecordID) -> Bool {
    left.high == right.high ? left.low < right.low : left.high < right.high
  }
}

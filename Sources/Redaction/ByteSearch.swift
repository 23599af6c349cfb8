/// Looks for one byte, or one of two, many bytes of the text at a time.
struct ByteSearch {
  private let first: UInt8
  private let second: UInt8
  /// The bytes eight times each.
  private let firstWord: UInt64
  private let secondWord: UInt64

  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let wordSize = MemoryLayout<UInt64>.size

  init(_ first: UInt8, _ second: UInt8? = nil) {
    self.first = first
    self.second = second ?? first
    firstWord = Self.ones &* UInt64(self.first)
    secondWord = Self.ones &* UInt64(self.second)
  }

  /// The first place at or after `index`, or the block's end.
  @inline(__always)
  func find(in block: UnsafeRawBufferPointer, from index: Int) -> Int {
    guard let bytes = block.baseAddress else { return block.count }
    var index = index
    while index + 2 * Self.wordSize <= block.count {
      if unsafe marks(bytes, index) | marks(bytes, index + Self.wordSize) != 0 { break }
      index += 2 * Self.wordSize
    }
    while index < block.count {
      let byte = unsafe bytes.load(fromByteOffset: index, as: UInt8.self)
      if byte == first || byte == second { break }
      index += 1
    }
    return index
  }

  /// Not zero if one of eight bytes is looked for. Those become zero, and taking one away from zero
  /// sets the highest bit.
  @inline(__always)
  private func marks(_ bytes: UnsafeRawPointer, _ index: Int) -> UInt64 {
    let word = unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
    let (one, other) = (word ^ firstWord, word ^ secondWord)
    let zeros = ((one &- Self.ones) & ~one) | ((other &- Self.ones) & ~other)
    return zeros & (Self.ones &<< 7)
  }
}

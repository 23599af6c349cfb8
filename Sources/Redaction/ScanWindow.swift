/// The input a scanner may look at: bytes held back from earlier reads, then the current block.
/// Positions count from the first byte of the stream.
@unsafe
struct ScanWindow {
  let held: UnsafeRawBufferPointer
  let block: UnsafeRawBufferPointer
  /// Position of the first byte of `block`.
  let blockStart: Int

  var start: Int { unsafe blockStart - held.count }
  var end: Int { unsafe blockStart + block.count }

  @inline(__always)
  subscript(position: Int) -> UInt8 {
    let offset = unsafe position - blockStart
    return unsafe offset >= 0 ? block[offset] : held[held.count + offset]
  }
}

/// Finds patterns in a stream that arrives in blocks.
///
/// The interface is what another matcher has to offer: which ranges are covered, and from where on
/// the input may still become part of a match.
@unsafe
protocol StreamScanner {
  /// Ranges found and not yet taken.
  var covered: CoveredSpans { get set }
  /// States looked at so far: a measure of the cost.
  var steps: Int { get }
  /// The first position of the longest proper prefix of a pattern that ends at `end`.
  func heldFrom(end: Int) -> Int
  /// What was scanned cannot be continued; what was found in it stays.
  mutating func breakOff()
  /// Whether both, if they have seen the same last bytes, do the same from now on.
  func isInStep(with other: Self) -> Bool
  /// Scans the window's block. Windows follow each other without gaps.
  mutating func scan(_ window: ScanWindow)
}

extension StreamScanner {
  /// Forgets all that was scanned.
  mutating func startOver() {
    unsafe covered.removeAll()
    unsafe breakOff()
  }
}

/// Read access to `PatternStarts` without bounds checks. They must outlive it.
@unsafe
struct StartFinder {
  private let sample: UnsafePointer<UInt64>
  private let sampleMask: UInt64
  private let first: UnsafePointer<UInt64>
  private let firstMask: UInt64
  private let states: UnsafePointer<PatternStarts.Start>
  private let statesMask: UInt64
  private let mask: UInt32
  private let stride: Int
  let gramLength: Int
  private let isEmpty: Bool
  private let firstBytes: ByteSearch?

  init(_ starts: borrowing PatternStarts) {
    guard let sample = unsafe starts.sample.words.pointer,
      let first = unsafe starts.first.words.pointer, let states = unsafe starts.states.pointer
    else { preconditionFailure("a trie that is not linked") }
    unsafe self.sample = UnsafePointer(sample)
    unsafe self.first = UnsafePointer(first)
    unsafe self.states = UnsafePointer(states)
    unsafe sampleMask = starts.sample.mask
    unsafe firstMask = starts.first.mask
    unsafe statesMask = UInt64(starts.states.count - 1)
    unsafe mask = starts.mask
    unsafe stride = starts.stride
    unsafe gramLength = starts.length
    unsafe isEmpty = starts.isEmpty
    unsafe firstBytes = starts.firstBytes
  }

  /// Where a prefix of `gramLength` bytes begins, and the state that it leads to.
  struct Found {
    var index: Int
    /// The root if nothing begins before `index`, and fewer than four bytes are left from there.
    var state: UInt32
  }

  /// Finds the first place at or after `index` where a pattern may begin.
  ///
  /// Kept out of line, so that the loop has the registers for itself.
  @inline(never)
  func find(in block: UnsafeRawBufferPointer, from index: Int) -> Found {
    if unsafe isEmpty { return Found(index: block.count, state: 0) }
    if let search = unsafe firstBytes {
      let place = unsafe search.find(in: block, from: index)
      guard place < block.count else { return Found(index: place, state: 0) }
      return unsafe Found(index: place, state: state(UInt32(block[place])))
    }
    let lastWord = block.count - MemoryLayout<UInt32>.size
    guard let bytes = block.baseAddress, index <= lastWord else {
      return Found(index: index, state: 0)
    }
    // Copies, which stay in registers.
    let (sample, sampleMask, mask, stride) = unsafe (sample, sampleMask, mask, stride)
    var start = index
    while true {
      var place = start &+ stride &- 1
      while place <= lastWord {
        let gram = unsafe Self.gram(bytes, place) & mask
        if unsafe GramBitmap.contains(sample, sampleMask, gram) { break }
        place &+= stride
      }
      start = place &- stride &+ 1
      let last = min(place, lastWord)
      while start <= last {
        let gram = unsafe Self.gram(bytes, start) & mask
        if unsafe GramBitmap.contains(first, firstMask, gram) {
          let state = unsafe state(gram)
          if state != 0 { return Found(index: start, state: state) }
        }
        start &+= 1
      }
      if place >= lastWord { return Found(index: start, state: 0) }
    }
  }

  /// The four bytes at an index, the first in the lowest bits.
  @inline(__always)
  private static func gram(_ bytes: UnsafeRawPointer, _ index: Int) -> UInt32 {
    unsafe UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self))
  }

  @inline(__always)
  private func state(_ gram: UInt32) -> UInt32 {
    var slot = unsafe GramBitmap.hash(gram) & statesMask
    while true {
      let start = unsafe states[Int(slot)]
      if start.state == 0 || start.gram == gram { return start.state }
      slot = unsafe (slot &+ 1) & statesMask
    }
  }
}

import CSodium
import Synchronization

/// Where every secret lives: regions of locked, guarded memory, handed out in small blocks.
///
/// `sodium_malloc` alone spends four pages on each allocation, and the usual limit on locked
/// memory is reached after about two thousand of them, without an error. So regions are shared,
/// locking is asked for once more and its answer kept. Each region has libsodium's guard pages,
/// and stays out of core dumps where the system can do that.
///
/// A free block is all zeros. That is kept by wiping it when it is freed, which also makes
/// allocation cheap: nothing has to be cleared then.
final class SecretArena: Sendable {
  /// The one that `SecretBytes` uses. Its regions live as long as the process.
  static let shared = SecretArena()

  /// A piece of a region, or a region of its own. Owned by exactly one `SecretBytes`.
  @safe struct Block: @unchecked Sendable {
    let start: UnsafeMutableRawPointer
    /// Usable bytes: the size of its class, or what was asked for.
    let byteCount: Int
    /// Which free list it returns to; nil for a region of its own.
    fileprivate let sizeClass: Int?
  }

  /// Whether everything handed out so far is locked in memory.
  var isLocked: Bool {
    state.withLock { $0.isLocked && $0.regions > 0 }
  }

  /// A block of at least `byteCount` zero bytes. Throws `.unavailable`, `.outOfMemory`.
  func allocate(_ byteCount: Int) throws(CryptoError) -> Block {
    // Before that, `sodium_malloc` does not know the size of a page and aborts.
    try Sodium.start()
    guard let sizeClass = SizeClass.fitting(byteCount) else { return try ownRegion(byteCount) }
    guard let block = state.withLock({ $0.take(sizeClass) }) else { throw .outOfMemory }
    return block
  }

  /// Wipes the block and takes it back.
  func free(_ block: Block) {
    guard let sizeClass = block.sizeClass else {
      unsafe sodium_free(block.start)
      return
    }
    unsafe sodium_memzero(block.start, block.byteCount)
    state.withLock { $0.free[sizeClass].append(block) }
  }

  private let state = Mutex(State())

  private func ownRegion(_ byteCount: Int) throws(CryptoError) -> Block {
    guard byteCount > 0, let region = unsafe Self.lockedRegion(byteCount) else {
      throw .outOfMemory
    }
    if unsafe !region.isLocked { state.withLock { $0.isLocked = false } }
    state.withLock { $0.regions += 1 }
    return unsafe Block(start: region.start, byteCount: byteCount, sizeClass: nil)
  }

  /// `sodium_malloc` locks, but returns the memory even if that failed: hence asked again.
  private static func lockedRegion(
    _ byteCount: Int
  ) -> (start: UnsafeMutableRawPointer, isLocked: Bool)? {
    guard let start = unsafe sodium_malloc(byteCount) else { return nil }
    let isLocked = unsafe sodium_mlock(start, byteCount) == 0
    unsafe sodium_memzero(start, byteCount)
    return unsafe (start, isLocked)
  }

  @safe private struct State: @unchecked Sendable {
    var free = [[Block]](repeating: [], count: SizeClass.count)
    var isLocked = true
    var regions = 0
    /// The part of the newest region that has not been handed out yet.
    private var rest: UnsafeMutableRawBufferPointer = unsafe .init(start: nil, count: 0)

    /// 64 KiB, less libsodium's 16-byte canary, so that a region is whole pages and fits the
    /// smallest usual limit on locked memory.
    private static let regionByteCount = 65_536 - 16

    mutating func take(_ sizeClass: Int) -> Block? {
      if let block = free[sizeClass].popLast() { return block }
      let byteCount = SizeClass.byteCount(sizeClass)
      if unsafe rest.count < byteCount {
        giveAwayRest()
        guard let region = unsafe SecretArena.lockedRegion(Self.regionByteCount) else {
          return nil
        }
        if unsafe !region.isLocked { isLocked = false }
        regions += 1
        unsafe rest = UnsafeMutableRawBufferPointer(
          start: region.start, count: Self.regionByteCount)
      }
      return cut(sizeClass, byteCount)
    }

    /// Puts what is left of a region into the free lists, largest pieces first.
    private mutating func giveAwayRest() {
      for sizeClass in (0..<SizeClass.count).reversed() {
        let byteCount = SizeClass.byteCount(sizeClass)
        while unsafe rest.count >= byteCount, let block = cut(sizeClass, byteCount) {
          free[sizeClass].append(block)
        }
      }
    }

    private mutating func cut(_ sizeClass: Int, _ byteCount: Int) -> Block? {
      guard let start = unsafe rest.baseAddress else { return nil }
      unsafe rest = UnsafeMutableRawBufferPointer(rebasing: rest[byteCount...])
      return unsafe Block(start: start, byteCount: byteCount, sizeClass: sizeClass)
    }
  }
}

/// Sizes of blocks: 32, 48, 64, 96, 128, 192 … 12,288, 16,384 bytes. Two steps per doubling waste
/// at most a third. Anything larger is a region of its own: rare, and then the guard pages weigh
/// little.
enum SizeClass {
  static let count = 19
  private static let smallestShift = 5

  /// Bytes of a class: an even class is a power of two, an odd one half as much again.
  static func byteCount(_ sizeClass: Int) -> Int {
    (2 + sizeClass & 1) << (sizeClass >> 1 + smallestShift - 1)
  }

  /// The smallest class with room for `byteCount` bytes, or nil.
  static func fitting(_ byteCount: Int) -> Int? {
    guard byteCount > 1 << smallestShift else { return 0 }
    guard byteCount <= self.byteCount(count - 1) else { return nil }
    // 2^shift < byteCount <= 2^(shift+1)
    let shift = Int.bitWidth - 1 - (byteCount - 1).leadingZeroBitCount
    let lower = 2 * (shift - smallestShift)
    return byteCount <= self.byteCount(lower + 1) ? lower + 1 : lower + 2
  }
}

import Testing

@testable import VaultCrypto

@Suite struct SecretArenaTests {
  /// An arena of its own for each test, so that no other takes its blocks.
  private let arena = SecretArena()

  @Test func sizesRiseInTwoStepsPerDoubling() {
    let sizes = (0..<SizeClass.count).map(SizeClass.byteCount)
    #expect(sizes.prefix(6) == [32, 48, 64, 96, 128, 192])
    #expect(sizes.last == 16_384)
    #expect(zip(sizes, sizes.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func theSmallestSizeThatFitsIsTaken() {
    let sizes = (0..<SizeClass.count).map(SizeClass.byteCount)
    for count in 0...16_384 {
      guard SizeClass.fitting(count) == sizes.firstIndex(where: { $0 >= count }) else {
        Issue.record("no or not the smallest block for \(count) bytes")
        return
      }
    }
    #expect(SizeClass.fitting(16_385) == nil)
    #expect(SizeClass.fitting(.max) == nil)
  }

  /// What was freed is looked at where it lay: it stays mapped, being part of a region.
  @Test func aFreedBlockIsWiped() throws {
    let block = try arena.allocate(12_000)
    let bytes = unsafe UnsafeMutableRawBufferPointer(start: block.start, count: 12_000)
    for index in 0..<bytes.count { unsafe bytes[index] = 0xa5 }
    #expect(unsafe bytes.allSatisfy { $0 == 0xa5 })
    arena.free(block)
    #expect(unsafe bytes.allSatisfy { $0 == 0 })
  }

  @Test func aFreedBlockIsUsedAgain() throws {
    let first = try arena.allocate(8_000)
    let address = unsafe UInt(bitPattern: first.start)
    arena.free(first)
    let second = try arena.allocate(7_000)
    #expect(unsafe UInt(bitPattern: second.start) == address)
    arena.free(second)
  }

  @Test func blocksNeverOverlap() throws {
    var blocks: [SecretArena.Block] = []
    for round in 0..<300 { blocks.append(try arena.allocate(round * 37 % 5_000)) }
    let ranges = blocks.map { block in
      let start = unsafe UInt(bitPattern: block.start)
      return start..<(start + UInt(block.byteCount))
    }.sorted { $0.lowerBound < $1.lowerBound }
    #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound })
    for block in blocks { arena.free(block) }
  }

  /// Every block comes back zero, whoever had it before.
  @Test func blocksAreZeroWhenTaken() throws {
    var seed: UInt64 = 1
    var blocks: [SecretArena.Block] = []
    for _ in 0..<2_000 {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let count = Int(seed >> 33) % 20_000
      if blocks.count > 40 { arena.free(blocks.remove(at: count % blocks.count)) }
      let block = try arena.allocate(count)
      let bytes = unsafe UnsafeMutableRawBufferPointer(
        start: block.start, count: block.byteCount)
      guard unsafe bytes.allSatisfy({ $0 == 0 }) else {
        Issue.record("a block of \(count) bytes is not zero")
        return
      }
      for index in 0..<bytes.count { unsafe bytes[index] = 0xff }
      blocks.append(block)
    }
    for block in blocks { arena.free(block) }
  }

  /// All threads of the machine at once; each finds its own marks in its own blocks.
  @Test func threadsDoNotMeet() async throws {
    let arena = arena
    let sound = await withTaskGroup(of: Bool.self) { group in
      for mark in UInt8(1)...8 {
        group.addTask {
          for round in 0..<500 {
            guard let block = try? arena.allocate(round % 300) else { return false }
            let bytes = unsafe UnsafeMutableRawBufferPointer(
              start: block.start, count: block.byteCount)
            guard unsafe bytes.allSatisfy({ $0 == 0 }) else { return false }
            for index in 0..<bytes.count { unsafe bytes[index] = mark }
            guard unsafe bytes.allSatisfy({ $0 == mark }) else { return false }
            arena.free(block)
          }
          return true
        }
      }
      return await group.reduce(true) { $0 && $1 }
    }
    #expect(sound)
  }
}

import Testing
import VaultCore

@Suite struct KDFBoundsTests {
  @Test(
    arguments: [
      (3, 65_536, true), (16, 4_194_304, true), (3, 262_144, true),
      (2, 65_536, false), (17, 65_536, false), (3, 65_535, false), (3, 4_194_305, false),
      (0, 0, false), (-3, 65_536, false), (3, -65_536, false), (.max, 65_536, false),
      (3, .max, false), (.min, .min, false),
    ] as [(Int64, Int64, Bool)])
  func theStandardBoundsAreThoseOfTheFormat(passes: Int64, memory: Int64, accepted: Bool) {
    #expect(KDFBounds.standard.accepts(KDFCost(passes: passes, memory: memory)) == accepted)
  }

  @Test func theDefaultAndTheMinimumLieWithin() {
    #expect(KDFBounds.standard.accepts(KDFBounds.defaultCost))
    #expect(KDFBounds.standard.accepts(KDFBounds.minimumCost))
    #expect(KDFBounds.defaultCost == KDFCost(passes: 3, memory: 262_144))
  }

  @Test func cheaperBoundsAreAValue() {
    let cheap = KDFBounds(passes: 1...3, memory: 8...64)
    #expect(cheap.accepts(KDFCost(passes: 1, memory: 8)))
    #expect(!cheap.accepts(KDFBounds.minimumCost))
  }

  @Test(arguments: SlotType.allCases)
  func onlyASlotWithAKDFHasACost(type: SlotType) {
    let bounds = KDFBounds.standard
    #expect(bounds.accepts(KDFBounds.defaultCost, for: type) == type.usesKDF)
    #expect(bounds.accepts(.none, for: type) == !type.usesKDF)
    #expect(!bounds.accepts(KDFCost(passes: 3, memory: 0), for: type))
  }

  @Test(
    arguments: [
      // As fast as the target: the default. Twice as fast: twice the memory.
      (1_000, 8_388_608, 262_144), (500, 8_388_608, 524_288),
      // Rounded down to 64 MiB: 262,144 * 1000 / 600 = 436,906.
      (600, 8_388_608, 393_216),
      // Never above 1 GiB, nor a quarter of what there is, and never below the default.
      (10, 67_108_864, 1_048_576), (0, 67_108_864, 1_048_576), (10, 2_097_152, 524_288),
      (5_000, 8_388_608, 262_144), (500, 65_536, 262_144),
    ] as [(Int64, Int64, Int64)])
  func aNewVaultsCostFollowsTheMachine(milliseconds: Int64, available: Int64, memory: Int64) {
    let cost = KDFBounds.calibratedCost(defaultTook: milliseconds, available: available)
    #expect(cost == KDFCost(passes: 3, memory: memory))
    #expect(KDFBounds.standard.accepts(cost))
  }
}

/// Which Argon2id costs a slot may have. Checked before any work: the cost stands in the file, so
/// without a cap a planted slot could ask for all memory, and without a floor for none.
/// `Schemas/vault-format.md`, section 10. Memory is in KiB throughout.
public struct KDFBounds: Equatable, Sendable {
  public let passes: ClosedRange<Int64>
  public let memory: ClosedRange<Int64>

  /// Tests pass cheaper bounds as a value; nothing else changes them.
  public init(passes: ClosedRange<Int64>, memory: ClosedRange<Int64>) {
    self.passes = passes
    self.memory = memory
  }

  /// 3 to 16 passes over 64 MiB to 4 GiB.
  public static let standard = KDFBounds(passes: 3...16, memory: 65_536...4_194_304)

  /// 3 passes over 256 MiB: libsodium's MODERATE.
  public static let defaultCost = KDFCost(passes: 3, memory: 262_144)

  /// The cheapest cost that `standard` accepts; chosen only when asked for.
  public static let minimumCost = KDFCost(passes: 3, memory: 65_536)

  public func accepts(_ cost: KDFCost) -> Bool {
    passes.contains(cost.passes) && memory.contains(cost.memory)
  }

  /// Whether a slot of `type` may have this cost: within the bounds with a KDF, else zero.
  public func accepts(_ cost: KDFCost, for type: SlotType) -> Bool {
    type.usesKDF ? accepts(cost) : cost == .none
  }

  /// The step to which a measured cost is rounded down, and its cap, in KiB.
  private static let calibrationStep: Int64 = 65_536
  private static let calibrationCap: Int64 = 1_048_576
  private static let targetMilliseconds: Int64 = 1_000

  /// The cost for a new vault on a machine where the default took `milliseconds`: as much memory
  /// as makes it last a second, never less than the default, at most 1 GiB and a quarter of
  /// `available` (KiB; the smaller of RAM and the control group's limit).
  public static func calibratedCost(
    defaultTook milliseconds: Int64, available: Int64
  ) -> KDFCost {
    let reachable = defaultCost.memory * targetMilliseconds / max(1, milliseconds)
    let allowed = min(reachable, calibrationCap, available / 4)
    let rounded = allowed / calibrationStep * calibrationStep
    return KDFCost(passes: defaultCost.passes, memory: max(defaultCost.memory, rounded))
  }
}

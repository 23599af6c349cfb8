import Platform
import VaultCore
import VaultCrypto

/// How hard a passphrase is to guess, in memory and time.
public enum KDFChoice: String, CaseIterable, Sendable {
  case minimum, moderate, sensitive
}

/// The Argon2id cost of a new vault. `Schemas/vault-format.md`, section 10.
enum KDFCalibration {
  /// KiB that the process needs beside the derivation's own.
  private static var reserve: Int64 { 65_536 }
  /// Four passes over 1 GiB, in KiB.
  private static var sensitiveCost: KDFCost { KDFCost(passes: 4, memory: 1_048_576) }

  /// `moderate` measures this machine once and raises the memory so that one guess costs about a
  /// second; it never lowers it. Throws `.failed` if the machine has not enough memory.
  static func cost(_ choice: KDFChoice, _ context: Context) throws(VaultError) -> KDFCost {
    switch choice {
    case .minimum: return KDFBounds.minimumCost
    case .sensitive:
      try requireMemory(sensitiveCost.memory)
      return sensitiveCost
    case .moderate:
      try requireMemory(KDFBounds.defaultCost.memory)
      return KDFBounds.calibratedCost(
        defaultTook: try measure(KDFBounds.defaultCost),
        available: MemoryLimit.availableKibibytes())
    }
  }

  /// Not less than today's default, where this machine has the memory for it.
  static func raised(_ cost: KDFCost, _ context: Context) -> KDFCost {
    let raised = KDFCost(
      passes: max(cost.passes, KDFBounds.defaultCost.passes),
      memory: max(cost.memory, KDFBounds.defaultCost.memory))
    let isPossible =
      context.bounds.accepts(raised)
      && MemoryLimit.availableKibibytes() > raised.memory + reserve
    return isPossible ? raised : cost
  }

  /// Under a control group's limit the kernel ends the process instead of failing the call.
  private static func requireMemory(_ kibibytes: Int64) throws(VaultError) {
    guard MemoryLimit.availableKibibytes() > kibibytes + reserve else {
      throw VaultError(
        .failed, "the key derivation needs \(kibibytes / 1024) MiB, more than this machine gives",
        hint: "--kdf minimum needs 64 MiB")
    }
  }

  private static func measure(_ cost: KDFCost) throws(VaultError) -> Int64 {
    let slot = SlotRow(
      id: 1, type: .passphrase, role: .full, cost: cost,
      salt: Random.bytes(SlotRow.saltByteCount), box: [])
    let start = Clock.sinceBootCountingSuspend()
    do throws(CryptoError) {
      let probe = try SecretBytes.random(count: 16)
      _ = try SlotWrap.keyEncryptionKey(
        .passphrase(probe), vault: Random.bytes(16), slot: slot, bounds: .standard)
    } catch { throw VaultError(error) }
    return Clock.sinceBootCountingSuspend() - start
  }
}

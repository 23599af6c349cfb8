import Platform
import VaultCore
import VaultCrypto
import VaultStore

/// The keys of a damaged vault. Its state may be gone, and with it the id that every cell's place
/// is bound to; this machine's anchors still name it.
struct SalvageKeys {
  let ring: KeyRing.FullKeyRing
  /// 16 bytes.
  let vaultID: [UInt8]
  /// Worth trying, the likely ones first.
  let epochs: [Int64]
  /// The slot that opened.
  let slot: SlotRow

  /// Throws `.corrupt` if no slot is left, `.wrongSecret` if none opens.
  static func find(
    _ file: DamagedVault, _ secrets: borrowing SecretChoices, _ context: Context
  ) throws(VaultError) -> SalvageKeys {
    let slots = file.slots.filter {
      $0.role == .full && context.bounds.accepts($0.cost, for: $0.type)
    }
    guard !slots.isEmpty else {
      throw VaultError(
        .corrupt, "the part of the file that holds the keys is lost; nothing can be opened",
        hint: "restore a backup")
    }
    for place in candidates(file, context) {
      for slot in slots {
        guard let secret = try secrets.secret(for: slot.type),
          let payload = payload(of: slot, secret, place.vaultID, context)
        else { continue }
        return SalvageKeys(
          ring: try KeyRing.mapped(role: .full, payload: payload).full(), vaultID: place.vaultID,
          epochs: place.epochs + Array(1...lastEpochTried), slot: slot)
      }
    }
    throw VaultError(
      .wrongSecret, "the passphrase or key is wrong, or what it opens is too damaged",
      hint: "try another one that opens the vault, or the recovery code")
  }

  /// A rekey is rare: few vaults ever reach this.
  private static var lastEpochTried: Int64 { 1_000 }

  private typealias Place = (vaultID: [UInt8], epochs: [Int64])

  private static func candidates(_ file: DamagedVault, _ context: Context) -> [Place] {
    var places: [Place] = []
    if let row = file.state, let state = try? StateBody(decoding: row.body) {
      places.append((state.vaultID, [state.epoch]))
    }
    for name in (try? File.list(context.paths.anchorsDirectory)) ?? [] {
      guard let bytes = try? File.readAll(context.paths.anchorsDirectory + "/" + name, limit: 1024),
        let line = try? Checkpoint(
          parsing: CanonicalDecoder.text(bytes.prefix { $0 != UInt8(ascii: "\n") })),
        !places.contains(where: { $0.vaultID == line.vaultID })
      else { continue }
      places.append((line.vaultID, [line.epoch]))
    }
    return places
  }

  private static func payload(
    of slot: SlotRow, _ secret: borrowing SlotSecret, _ vaultID: [UInt8], _ context: Context
  ) -> SecretBytes? {
    do {
      let kek = try SlotWrap.keyEncryptionKey(
        secret, vault: vaultID, slot: slot, bounds: context.bounds)
      return try SlotWrap.open(kek: kek, vault: vaultID, slot: slot)
    } catch {
      // A damaged slot may ask for more memory than there is; another one may be whole.
      return nil
    }
  }
}

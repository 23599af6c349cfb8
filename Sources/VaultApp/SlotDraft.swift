import VaultCore
import VaultCrypto

/// A slot in the making. Its key is derived here, which may take a second and must not happen
/// while the vault is held; what it opens is sealed later. The salt is always a new one: a context
/// is sealed once. `Schemas/vault-format.md`, sections 4 and 9.
final class SlotDraft {
  /// Without its box.
  let row: SlotRow
  private let vault: [UInt8]
  private let kek: SecretBytes

  private init(row: SlotRow, vault: [UInt8], kek: consuming SecretBytes) {
    self.row = row
    self.vault = vault
    self.kek = kek
  }

  /// - Parameter vault: the vault's id, 16 bytes.
  static func make(
    id: Int64, _ secret: borrowing SlotSecret, role: SlotRole, cost: KDFCost, vault: [UInt8],
    bounds: KDFBounds
  ) throws(VaultError) -> SlotDraft {
    let type = secret.type
    let row = SlotRow(
      id: id, type: type, role: role, cost: type.usesKDF ? cost : .none,
      salt: Random.bytes(SlotRow.saltByteCount), box: [])
    do {
      let kek = try SlotWrap.keyEncryptionKey(secret, vault: vault, slot: row, bounds: bounds)
      return SlotDraft(row: row, vault: vault, kek: kek)
    } catch { throw VaultError(error) }
  }

  /// The whole slot, opening what its role may open.
  func sealed(_ ring: KeyRing.FullKeyRing) throws(VaultError) -> SlotRow {
    var whole = row
    do {
      whole.box = try SlotWrap.seal(
        payload: try Self.payload(row.role, ring), kek: kek, vault: vault, slot: row)
    } catch { throw VaultError(error) }
    return whole
  }

  /// Throws unless the slot, as it was read back, opens to these keys.
  func requireOpening(_ found: SlotRow, to ring: KeyRing.FullKeyRing) throws(VaultError) {
    do {
      let opened = try SlotWrap.open(kek: kek, vault: vault, slot: found)
      guard opened.isEqual(to: try Self.payload(found.role, ring)) else {
        throw CryptoError.doesNotOpen
      }
    } catch {
      throw VaultError(
        .failed, "the new slot could not be opened again; nothing was changed")
    }
  }

  private static func payload(
    _ role: SlotRole, _ ring: KeyRing.FullKeyRing
  ) throws(CryptoError) -> SecretBytes {
    switch role {
    case .full: try ring.keys.fullPayload()
    case .watch: try ring.keys.watchPayload()
    }
  }
}

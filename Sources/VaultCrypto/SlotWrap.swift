public import VaultCore

/// A slot: a payload (the master key, or a watcher's keys) sealed under a key that comes from the
/// slot's secret. `Schemas/vault-format.md`, sections 3 and 4.
///
/// Deriving the key and opening the box are two calls, because the first may take a second and
/// must not happen while the vault is locked.
public enum SlotWrap {
  /// `KEK = H[vault1.kek](ikm; SLOTCTX || extra)`, 32 bytes. The slot's box is not looked at.
  ///
  /// Throws `.badInput`, before any work, for a secret that does not fit the slot or has a wrong
  /// length, a cost outside `bounds`, or a slot outside the format; `.outOfMemory` if Argon2id's
  /// memory cannot be had.
  public static func keyEncryptionKey(
    _ secret: borrowing SlotSecret, vault: [UInt8], slot: SlotRow, bounds: KDFBounds
  ) throws(CryptoError) -> SecretBytes {
    guard secret.fits(slot.type), isInFormat(slot),
      bounds.accepts(slot.cost, for: slot.type)
    else { throw .badInput }
    switch secret {
    case .passphrase(let passphrase):
      let ikm = try Passphrase.key(passphrase, salt: slot.salt, cost: slot.cost, bounds: bounds)
      return try derive(ikm, vault: vault, slot: slot)
    case .keyfile(let keyfile):
      guard keyfile.count == SlotSecret.keyfileByteCount else { throw .badInput }
      return try derive(keyfile, vault: vault, slot: slot)
    case .recovery(let code):
      return try derive(recoveryKey(code), vault: vault, slot: slot)
    case .pair(let pair):
      guard pair.keyfile.count == SlotSecret.keyfileByteCount else { throw .badInput }
      let ikm = try Passphrase.key(
        pair.passphrase, salt: slot.salt, cost: slot.cost, bounds: bounds)
      let extra = try pair.keyfile.slice(0..<SlotSecret.keyfileByteCount)
      return try derive(ikm, extra: extra, vault: vault, slot: slot)
    }
  }

  /// Seals a payload for the slot; `slot.box` is not looked at. The salt must be new: a context
  /// is sealed once. Throws `.badInput` for a payload or slot outside the format.
  public static func seal(
    payload: borrowing SecretBytes, kek: borrowing SecretBytes, vault: [UInt8], slot: SlotRow
  ) throws(CryptoError) -> [UInt8] {
    guard isInFormat(slot), payload.count == slot.role.payloadByteCount else { throw .badInput }
    let context = CellContext.slot(vault: vault, slot)
    return try payload.withBytes { (payload) throws(CryptoError) in
      try Box.seal(payload, key: kek, context: context)
    }
  }

  /// Opens `slot.box`: 32 bytes in a full slot, 64 in a watch slot. Throws `.doesNotOpen` for a
  /// wrong secret and for anything altered.
  public static func open(
    kek: borrowing SecretBytes, vault: [UInt8], slot: SlotRow
  ) throws(CryptoError) -> SecretBytes {
    guard isInFormat(slot), slot.box.count == slot.role.boxByteCount else { throw .doesNotOpen }
    let context = CellContext.slot(vault: vault, slot)
    let payload = try Box.open(slot.box, key: kek, context: context)
    guard payload.count == slot.role.payloadByteCount else { throw .doesNotOpen }
    return payload
  }

  /// A watch slot is always a keyfile: it exists for places without a person.
  private static func isInFormat(_ slot: SlotRow) -> Bool {
    slot.salt.count == SlotRow.saltByteCount && (slot.role == .full || slot.type == .keyfile)
  }

  /// `H[vault1.recovery](code)`: 20 bytes to 32.
  private static func recoveryKey(
    _ code: borrowing SecretBytes
  ) throws(CryptoError) -> SecretBytes {
    guard code.count == SlotSecret.recoveryByteCount else { throw .badInput }
    return try Blake2b.secret(.recovery, code)
  }

  private static func derive(
    _ ikm: borrowing SecretBytes, vault: [UInt8], slot: SlotRow
  ) throws(CryptoError) -> SecretBytes {
    try derive(ikm, extra: SecretBytes(count: 0), vault: vault, slot: slot)
  }

  /// Context and extra are joined in the arena: the extra is a keyfile's secret.
  private static func derive(
    _ ikm: borrowing SecretBytes, extra: consuming SecretBytes, vault: [UInt8], slot: SlotRow
  ) throws(CryptoError) -> SecretBytes {
    let context = CellContext.slot(vault: vault, slot)
    var message = try SecretBytes(count: context.count + extra.count)
    unsafe message.withMutableBytes { target in
      unsafe target.copyBytes(from: context)
      unsafe extra.withRawBytes { extra in
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[context.count...])
          .copyMemory(from: extra)
      }
    }
    let kek = try Blake2b.secret(.slotKey, key: ikm, message)
    Sodium.wipeStack()
    return kek
  }
}

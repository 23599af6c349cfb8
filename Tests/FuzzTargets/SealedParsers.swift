import VaultCore
import VaultCrypto

/// Boxes and the texts of secrets. Bytes at random never pass a tag, so each input also says what
/// to seal, and where to alter the result.
extension FuzzedParser {
  static let sealed: [FuzzedParser] = [
    FuzzedParser("box", longestInput: 12_000) { (bytes) throws(BrokenRule) in
      try needed { () throws in try box(bytes) }
    },
    FuzzedParser("slot", longestInput: 512) { (bytes) throws(BrokenRule) in
      try needed { () throws in try slot(bytes) }
    },
    FuzzedParser("keyfile", longestInput: 128) { (bytes) throws(BrokenRule) in
      try needed { () throws in try keyfile(bytes) }
    },
    FuzzedParser("recovery", longestInput: 128) { (bytes) throws(BrokenRule) in
      try needed { () throws in try recovery(bytes) }
    },
  ]

  /// Any error but a broken rule comes from a step that has no reason to fail.
  private static func needed(
    _ body: () throws -> FuzzOutcome
  ) throws(BrokenRule) -> FuzzOutcome {
    do {
      return try body()
    } catch let broken as BrokenRule {
      throw broken
    } catch {
      throw BrokenRule(description: "what is whole can be sealed, opened and written: \(error)")
    }
  }

  private static func secret(_ bytes: [UInt8]) throws -> SecretBytes {
    try unsafe SecretBytes(copying: bytes.span.bytes)
  }

  private static func plain(_ secret: borrowing SecretBytes) -> [UInt8] {
    secret.withBytes { span in unsafe span.withUnsafeBytes { unsafe Array($0) } }
  }

  private static let key = (0..<32).map { UInt8($0) }
  private static let vault = (0..<16).map { UInt8(0xA0 + $0) }

  /// Nil if the box does not open.
  private static func open(_ box: [UInt8], _ key: borrowing SecretBytes) throws -> [UInt8]? {
    do throws(CryptoError) {
      return plain(try Box.open(box, key: key, context: vault))
    } catch .doesNotOpen { return nil }
  }

  private static func box(_ bytes: [UInt8]) throws -> FuzzOutcome {
    var input = InputReader(bytes)
    let key = try secret(key)
    guard input.byte() & 1 == 1 else {
      guard let found = try open(Array(input.rest), key) else { return .refused }
      try hold(
        Box.byteCount(forPlaintextOf: found.count) == input.rest.count, "the length is canonical")
      return .taken
    }
    let (place, change, cut) = (input.word(), input.byte(), input.word())
    let text = Array(input.rest)
    let box = try unsafe Box.seal(text.span.bytes, key: key, context: vault)
    try hold(box.count == Box.byteCount(forPlaintextOf: text.count), "a box has its length")
    try hold(try open(box, key) == text, "what was sealed opens the same")
    var altered = box
    altered[place % box.count] ^= change
    try hold(try change == 0 || open(altered, key) == nil, "an altered box does not open")
    let shorter = Array(box.prefix(cut))
    try hold(try shorter.count == box.count || open(shorter, key) == nil, "nor does a cut one")
    try hold(try open(box + [change], key) == nil, "nor does a longer one")
    return .taken
  }

  private static func slot(_ bytes: [UInt8]) throws -> FuzzOutcome {
    var input = InputReader(bytes)
    let choice = input.byte()
    guard let type = SlotType(rawValue: Int64(input.byte())),
      let role = SlotRole(rawValue: Int64(input.byte()))
    else { return .refused }
    let id = Int64(input.byte())
    let cost = KDFCost(passes: Int64(input.byte()), memory: Int64(input.word()))
    let salt = input.bytes(choice & 2 == 0 ? SlotRow.saltByteCount : Int(choice >> 2))
    var slot = SlotRow(id: id, type: type, role: role, cost: cost, salt: salt, box: [])
    let fits = type == .keyfile && cost == .none && salt.count == SlotRow.saltByteCount
    // No memory of that input is enough for a KDF: 65,535 KiB.
    let kek: SecretBytes
    do throws(CryptoError) {
      kek = try SlotWrap.keyEncryptionKey(
        .keyfile(SecretBytes(copying: unsafe key.span.bytes)), vault: vault, slot: slot,
        bounds: .standard)
    } catch .badInput {
      try hold(!fits, "a keyfile's slot has a key")
      return .refused
    }
    try hold(fits, "no other slot has one")
    guard choice & 1 == 1 else {
      slot.box = Array(input.rest)
      return try opened(slot, kek) == nil ? .refused : .taken
    }
    let payload = Array(input.rest.prefix(role.payloadByteCount))
    guard payload.count == role.payloadByteCount else { return .refused }
    slot.box = try SlotWrap.seal(payload: secret(payload), kek: kek, vault: vault, slot: slot)
    try hold(try opened(slot, kek) == payload, "what was sealed opens the same")
    try hold(slot.box.count == role.boxByteCount, "a slot's box has its length")
    var other = slot
    other.id += 1
    try hold(try opened(other, kek) == nil, "a slot with another number does not open")
    other = slot
    other.role = role == .full ? .watch : .full
    try hold(try opened(other, kek) == nil, "nor one with another role")
    other = slot
    other.salt[Int(choice >> 2) % salt.count] ^= 1
    try hold(try opened(other, kek) == nil, "nor one with another salt")
    return .taken
  }

  private static func opened(
    _ slot: SlotRow, _ kek: borrowing SecretBytes
  ) throws -> [UInt8]? {
    do throws(CryptoError) {
      return plain(try SlotWrap.open(kek: kek, vault: vault, slot: slot))
    } catch .doesNotOpen { return nil }
  }

  private static func keyfile(_ bytes: [UInt8]) throws -> FuzzOutcome {
    let text = try secret(bytes)
    let key: SecretBytes
    do throws(CryptoError) {
      key = try KeyfileText.read(text)
    } catch .doesNotOpen { return .refused }
    try hold(key.count == SlotSecret.keyfileByteCount, "a key has 32 bytes")
    let line = plain(try KeyfileText.write(key))
    // The line feed may be missing.
    try hold(line == bytes || line == bytes + [0x0A], "written it is the same")
    return .taken
  }

  private static func recovery(_ bytes: [UInt8]) throws -> FuzzOutcome {
    let text = try secret(bytes)
    let code: SecretBytes
    do throws(CryptoError) {
      code = try RecoveryCode.read(text)
    } catch .doesNotOpen { return .refused }
    try hold(code.count == SlotSecret.recoveryByteCount, "a code has 20 bytes")
    let again = try RecoveryCode.read(RecoveryCode.write(code))
    try hold(again.isEqual(to: code), "written and read back it is the same")
    return .taken
  }
}

import Testing
import VaultCore

@testable import VaultCrypto

@Suite struct SlotWrapTests {
  private let cheap = KDFBounds(passes: 1...3, memory: 8...64)
  private let cheapCost = KDFCost(passes: 1, memory: 8)

  private func kek(_ secret: borrowing SlotSecret, _ slot: SlotRow) throws -> String {
    let kek = try SlotWrap.keyEncryptionKey(
      secret, vault: Known.vaultID, slot: slot, bounds: .standard)
    return Known.hex(Known.bytes(kek))
  }

  @Test func aPassphraseSlotsKeyIsTheKnownAnswer() throws {
    let secret = SlotSecret.passphrase(try Known.secret(Known.passphrase))
    let key = try kek(secret, Known.slot(1, .passphrase))
    #expect(key == "f2b0d1c686d99c8c065b369e005ba2ac07c1efddc624f64ad06f9524a8c238c7")
  }

  @Test func aKeyfileSlotsKeyIsTheKnownAnswer() throws {
    let secret = SlotSecret.keyfile(try Known.secret(Known.keyfile))
    let key = try kek(secret, Known.slot(2, .keyfile, .watch))
    #expect(key == "150efc905a2a50ecffb3667e32de3aa4c3f890e9b7b189566278e9d2c4d7b3fb")
  }

  @Test func aRecoverySlotsKeyIsTheKnownAnswer() throws {
    let secret = SlotSecret.recovery(try Known.secret(Known.recovery))
    let key = try kek(secret, Known.slot(3, .recovery))
    #expect(key == "24e8be2e8959ff7e1cfd6353c52cdf6091d37f1b46c12283212172da15270bc5")
  }

  @Test func theKeyOfASlotThatAsksForBothIsTheKnownAnswer() throws {
    let secret = SlotSecret.passphraseAndKeyfile(
      try Known.secret(Known.passphrase), try Known.secret(Known.keyfile))
    let key = try kek(secret, Known.slot(4, .passphraseAndKeyfile))
    #expect(key == "f2911a89e0df570feeb3d34335585d42db1e6a116219d537b4680e3660510c8c")
  }

  @Test(arguments: [SlotRole.full, .watch])
  func aPayloadComesBack(role: SlotRole) throws {
    var slot = Known.slot(2, .keyfile, role)
    let payload = try SecretBytes.random(count: role.payloadByteCount)
    let kek = try SecretBytes.random(count: 32)
    slot.box = try SlotWrap.seal(
      payload: payload, kek: kek, vault: Known.vaultID, slot: slot)
    #expect(slot.box.count == role.boxByteCount)
    let opened = try SlotWrap.open(kek: kek, vault: Known.vaultID, slot: slot)
    #expect(opened.isEqual(to: payload) == true)
  }

  /// Everything of a slot enters its key: a slot edited in any column opens no more.
  @Test func everyColumnCounts() throws {
    var slot = Known.slot(1, .passphrase)
    slot.cost = cheapCost
    let payload = try SecretBytes.random(count: 32)
    func key(_ slot: SlotRow, _ vault: [UInt8] = Known.vaultID) throws -> SecretBytes {
      try SlotWrap.keyEncryptionKey(
        .passphrase(try Known.secret(Known.passphrase)), vault: vault, slot: slot, bounds: cheap)
    }
    slot.box = try SlotWrap.seal(
      payload: payload, kek: key(slot), vault: Known.vaultID, slot: slot)
    func opens(_ slot: SlotRow, vault: [UInt8] = Known.vaultID) throws -> Bool {
      let kek = try key(slot, vault)
      do {
        return try SlotWrap.open(kek: kek, vault: vault, slot: slot).isEqual(to: payload)
      } catch CryptoError.doesNotOpen {
        return false
      }
    }
    #expect(try opens(slot))
    var altered = [slot, slot, slot, slot, slot]
    altered[0].id = 2
    altered[1].cost.passes = 2
    altered[2].cost.memory = 9
    altered[3].salt[0] ^= 1
    altered[4].box[136] ^= 1
    for slot in altered { #expect(try !opens(slot)) }
    #expect(try !opens(slot, vault: Known.salt))
  }

  /// The right key does not help where the box was made for another slot.
  @Test func theBoxIsBoundToItsSlotEvenUnderTheRightKey() throws {
    let kek = try SecretBytes.random(count: 32)
    let payload = try SecretBytes.random(count: 32)
    var slot = Known.slot(2, .keyfile)
    slot.box = try SlotWrap.seal(payload: payload, kek: kek, vault: Known.vaultID, slot: slot)
    slot.id = 3
    let refusal = Known.error { () throws(CryptoError) in
      _ = try SlotWrap.open(kek: kek, vault: Known.vaultID, slot: slot)
    }
    #expect(refusal == .doesNotOpen)
  }

  @Test func aFullBoxInAWatchSlotDoesNotOpen() throws {
    let kek = try SecretBytes.random(count: 32)
    var slot = Known.slot(2, .keyfile, .watch)
    slot.box = try Known.seal(
      Known.masterKey, key: kek, context: CellContext.slot(vault: Known.vaultID, slot))
    let refusal = Known.error { () throws(CryptoError) in
      _ = try SlotWrap.open(kek: kek, vault: Known.vaultID, slot: slot)
    }
    #expect(refusal == .doesNotOpen)
    // The same through a payload of a wrong length in a box of the right one.
    slot.role = .full
    slot.box = try Known.seal(
      Array(Known.masterKey.dropLast()), key: kek,
      context: CellContext.slot(vault: Known.vaultID, slot))
    #expect(slot.box.count == SlotRole.full.boxByteCount)
    let second = Known.error { () throws(CryptoError) in
      _ = try SlotWrap.open(kek: kek, vault: Known.vaultID, slot: slot)
    }
    #expect(second == .doesNotOpen)
  }

  /// The cap asks for 4 TiB here: had any work begun, it would have failed with another error.
  @Test(arguments: [
    KDFCost(passes: 2, memory: 65_536), KDFCost(passes: 17, memory: 65_536),
    KDFCost(passes: 3, memory: 65_535), KDFCost(passes: 3, memory: 4_194_305),
    KDFCost(passes: 3, memory: 4_294_967_296), KDFCost(passes: .max, memory: .max),
    KDFCost(passes: -1, memory: -1), KDFCost.none,
  ])
  func costsOutsideTheBoundsAreRefusedBeforeAnyWork(cost: KDFCost) throws {
    for type in [SlotType.passphrase, .passphraseAndKeyfile] {
      var slot = Known.slot(1, type)
      slot.cost = cost
      #expect(refusal(of: type, slot) == .badInput)
    }
  }

  @Test(arguments: [SlotType.keyfile, .recovery])
  func aSlotWithoutAKDFHasNoCost(type: SlotType) throws {
    var slot = Known.slot(1, type)
    #expect(refusal(of: type, slot) == nil)
    slot.cost = Known.cost
    #expect(refusal(of: type, slot) == .badInput)
  }

  @Test(arguments: [SlotType.passphrase, .recovery, .passphraseAndKeyfile])
  func aWatchSlotIsAKeyfile(type: SlotType) throws {
    #expect(refusal(of: type, Known.slot(1, type, .watch)) == .badInput)
  }

  @Test func aSecretIsTriedOnlyWhereItFits() throws {
    for type in SlotType.allCases {
      let secret = try secret(of: type)
      let fits = SlotType.allCases.filter { secret.fits($0) }
      #expect(fits == [type])
      for other in SlotType.allCases where other != type {
        #expect(refusal(of: type, Known.slot(1, other)) == .badInput)
      }
    }
  }

  @Test(arguments: [0, 15, 17])
  func aSaltHasSixteenBytes(count: Int) throws {
    var slot = Known.slot(1, .keyfile)
    slot.salt = [UInt8](repeating: 1, count: count)
    #expect(refusal(of: .keyfile, slot) == .badInput)
  }

  @Test(arguments: [0, 19, 20, 21, 31, 33])
  func aKeyfileHasThirtyTwoBytesAndACodeTwenty(count: Int) throws {
    let keyfile = Known.error { () throws(CryptoError) in
      _ = try SlotWrap.keyEncryptionKey(
        .keyfile(SecretBytes(count: count)), vault: Known.vaultID,
        slot: Known.slot(1, .keyfile), bounds: .standard)
    }
    #expect(keyfile == .badInput)
    let code = Known.error { () throws(CryptoError) in
      _ = try SlotWrap.keyEncryptionKey(
        .recovery(SecretBytes(count: count)), vault: Known.vaultID,
        slot: Known.slot(1, .recovery), bounds: .standard)
    }
    #expect(code == (count == 20 ? nil : .badInput))
  }

  private func secret(of type: SlotType) throws(CryptoError) -> SlotSecret {
    switch type {
    case .passphrase: .passphrase(try Known.secret(Known.passphrase))
    case .keyfile: .keyfile(try Known.secret(Known.keyfile))
    case .recovery: .recovery(try Known.secret(Known.recovery))
    case .passphraseAndKeyfile:
      .passphraseAndKeyfile(
        try Known.secret(Known.passphrase),
        try Known.secret(Known.keyfile))
    }
  }

  private func refusal(of type: SlotType, _ slot: SlotRow) -> CryptoError? {
    Known.error { () throws(CryptoError) in
      _ = try SlotWrap.keyEncryptionKey(
        secret(of: type), vault: Known.vaultID, slot: slot, bounds: .standard)
    }
  }
}

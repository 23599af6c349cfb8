import Testing
import VaultCore

@testable import VaultStore

@Suite struct SlotTableTests {
  private func vaultWithSlots() throws -> StoreFixture {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    try file.insertSlot(Sample.watchSlot(id: 3))
    try file.insertSlot(Sample.passphraseSlot(id: 1))
    file.close()
    return fixture
  }

  @Test func keepsEveryTypeInTheOrderOfIds() throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    var slots = [Sample.passphraseSlot(id: 1), Sample.watchSlot(id: 5)]
    for (id, type) in [(2, SlotType.keyfile), (3, .recovery)] {
      slots.append(
        SlotRow(
          id: Int64(id), type: type, role: .full, cost: .none, salt: Sample.bytes(16, id),
          box: Sample.bytes(137, id)))
    }
    var both = Sample.passphraseSlot(id: 4, seed: 9)
    both.type = .passphraseAndKeyfile
    slots.append(both)
    for slot in slots { try file.insertSlot(slot) }
    #expect(try file.slots() == slots.sorted { $0.id < $1.id })
  }

  @Test func updatesAndDeletesOneRow() throws {
    let fixture = try vaultWithSlots()
    let file = try fixture.open()
    let other = Sample.passphraseSlot(id: 1, seed: 40)
    try file.updateSlot(other)
    #expect(try file.slots() == [other, Sample.watchSlot(id: 3)])
    try file.deleteSlot(1)
    #expect(try file.slots() == [Sample.watchSlot(id: 3)])
  }

  @Test func saysWhenThereIsNoSuchRow() throws {
    let fixture = try vaultWithSlots()
    let file = try fixture.open()
    #expect(throws: StoreError.wrongRow) {
      try file.updateSlot(Sample.passphraseSlot(id: 2))
    }
    #expect(throws: StoreError.wrongRow) { try file.deleteSlot(2) }
    // SQLITE_CONSTRAINT_PRIMARYKEY
    #expect(throws: StoreError.wrongRow) {
      try file.insertSlot(Sample.passphraseSlot(id: 1))
    }
  }

  @Test(arguments: [
    "UPDATE slots SET type = 0", "UPDATE slots SET type = 5", "UPDATE slots SET role = 0",
    "UPDATE slots SET role = 3",
    // A watch slot that is not a keyfile, a full slot with a watch slot's box.
    "UPDATE slots SET type = 1, kdf_t = 3, kdf_m = 65536 WHERE id = 3",
    "UPDATE slots SET role = 1 WHERE id = 3",
    // A keyfile with a cost, a passphrase without one.
    "UPDATE slots SET kdf_t = 3 WHERE id = 3", "UPDATE slots SET kdf_m = 65536 WHERE id = 3",
    "UPDATE slots SET kdf_t = 0 WHERE id = 1", "UPDATE slots SET kdf_m = 0 WHERE id = 1",
    "UPDATE slots SET kdf_t = -3 WHERE id = 1", "UPDATE slots SET id = -1 WHERE id = 1",
    "UPDATE slots SET salt = x'00'", "UPDATE slots SET salt = salt || x'00'",
    "UPDATE slots SET box = substr(box, 2)", "UPDATE slots SET box = x''",
    "UPDATE slots SET kdf_m = '65536x' WHERE id = 1", "UPDATE slots SET type = 1.5",
  ])
  func refusesARowOutsideTheFormat(_ damage: String) throws {
    let fixture = try vaultWithSlots()
    try fixture.attackTypes(damage)
    let file = try fixture.open()
    try file.checkIdentity()
    #expect(throws: StoreError.corrupt) { try file.slots() }
  }

  @Test func doesNotWriteWhatItWouldNotRead() throws {
    let fixture = try vaultWithSlots()
    let file = try fixture.open()
    var wrong = [SlotRow](repeating: Sample.passphraseSlot(id: 2), count: 5)
    wrong[0].role = .watch
    wrong[1].cost = .none
    wrong[2].type = .recovery
    wrong[3].salt = []
    wrong[4].id = -2
    for slot in wrong {
      #expect(throws: StoreError.misuse(code: 20)) { try file.insertSlot(slot) }
    }
    #expect(try file.slots().count == 2)
  }
}

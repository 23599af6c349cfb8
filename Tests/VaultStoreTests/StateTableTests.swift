import Testing
import VaultCore

@testable import VaultStore

@Suite struct StateTableTests {
  @Test func keepsWhatWasWritten() throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    #expect(try file.state() == Sample.state(1))
    try file.begin(.immediate)
    try file.setState(Sample.state(2))
    try file.commit()
    file.close()
    #expect(try fixture.open().state() == Sample.state(2))
  }

  @Test func aVaultWithoutStateIsCorrupt() throws {
    let fixture = try StoreFixture.withVault()
    try fixture.attack("DELETE FROM state")
    #expect(throws: StoreError.corrupt) { try fixture.open().state() }
  }

  @Test(arguments: [
    "INSERT INTO state SELECT 2, body, mac, sig FROM state",
    "UPDATE state SET one = 2",
    "UPDATE state SET body = substr(body, 2)",
    "UPDATE state SET body = body || x'00'",
    "UPDATE state SET mac = x''",
    "UPDATE state SET sig = substr(sig, 2)",
    "UPDATE state SET body = cast(substr(hex(body), 1, 404) AS TEXT)",
    "UPDATE state SET mac = 7",
  ])
  func refusesADamagedRow(_ damage: String) throws {
    let fixture = try StoreFixture.withVault()
    try fixture.attackTypes(damage)
    let file = try fixture.open()
    try file.checkIdentity()
    #expect(throws: StoreError.corrupt) { try file.state() }
  }

  /// The way of the test above does not damage anything by itself.
  @Test func theDamageIsTheStatements() throws {
    let fixture = try StoreFixture.withVault()
    try fixture.attackTypes("UPDATE state SET mac = mac")
    #expect(try fixture.open().state() == Sample.state(1))
  }

  @Test func doesNotWriteWhatItWouldNotRead() throws {
    let fixture = try StoreFixture.withVault()
    let file = try fixture.open()
    var row = Sample.state(1)
    row.mac.removeLast()
    #expect(throws: StoreError.misuse(code: 20)) { try file.setState(row) }
    #expect(try file.state() == Sample.state(1))
  }
}

import Reports
import Testing
import VaultCore

struct WriteReportTests {
  @Test func added() throws {
    let write = WriteReport(
      .added, try Samples.token("pg/app", age: 0, expires: Samples.day(30)),
      notes: ["one trailing newline was dropped"], now: Samples.now)
    #expect(
      write.text(colour: false)
        == "added pg/app, version 1, rotate by 2026-12-21 (in 29 days)\n")
    #expect(write.remarks == "vault: note: one trailing newline was dropped\n")
    #expect(
      write.json
        == #"{"action":"added","expires_at":"2026-12-22T08:00:00Z","name":"pg/app","#
        + #""notes":["one trailing newline was dropped"],"previous_until":null,"#
        + #""rotate_by":"2026-12-21T08:00:00Z","state":"ok","version":1}"# + "\n")
  }

  @Test func rotatedTellsHowLongTheOldValueLasts() throws {
    var token = try Samples.token("pg/app", age: 20)
    token.enter(at: Samples.now, expiresAt: .unknown, fingerprint: Samples.fingerprint(2))
    let write = WriteReport(.rotated, token, now: Samples.now)
    #expect(
      write.text(colour: false)
        == "rotated pg/app, version 2, rotate by 2027-02-20 (in 90 days), "
        + "old value until 2026-11-23T08:00:00Z (in 24 hours)\n")
    #expect(write.remarks.isEmpty)
    #expect(try JSON(write.json)["previous_until"] == .text("2026-11-23T08:00:00Z"))
  }

  @Test func removedNamesNoDates() throws {
    let write = WriteReport(.removed, try Samples.token("pg/app"), now: Samples.now)
    #expect(write.text(colour: false) == "removed pg/app\n")
    #expect(
      write.json
        == #"{"action":"removed","expires_at":null,"name":"pg/app","notes":[],"#
        + #""previous_until":null,"rotate_by":null,"state":null,"version":1}"# + "\n")
  }

  @Test func aTokenWithoutAValueHasLessToSay() throws {
    let token = TokenRecord(
      name: try SecretName("bare"), createdAt: Samples.now, updatedAt: Samples.now)
    #expect(WriteReport(.edited, token, now: Samples.now).text(colour: false) == "edited bare\n")
  }

  @Test(arguments: WriteReport.Action.allCases)
  func everyActionFitsTheSchema(_ action: WriteReport.Action) throws {
    let schema = try Schema("write")
    for token in [
      try Samples.fullToken(), try Samples.token("a", expires: .never),
      TokenRecord(name: try SecretName("bare"), createdAt: .unknown, updatedAt: .unknown),
    ] {
      let json = WriteReport(action, token, notes: ["n"], now: Samples.now).json
      #expect(try schema.problems(in: json).isEmpty)
    }
  }
}

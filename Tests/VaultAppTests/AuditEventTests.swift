import Testing
import VaultCore
import VaultTestSupport

@testable import VaultApp

/// What was refused, and what a policy was changed to do, is in the log.
@Suite(.needsVaultBinary) struct AuditEventTests {
  private func newest(_ home: TemporaryHome, since count: Int) throws -> [AuditEntry] {
    Array(try home.auditLog().dropFirst(count))
  }

  @Test(arguments: [false, true])
  func anExpiredSecretThatIsRefusedIsWrittenDown(_ throughAgent: Bool) throws {
    let home = try Specimen.copy()
    try home.succeed(home.withKey(["edit", Specimen.first, "--expires", "2020-01-31"]))
    if throughAgent { try home.unlock() }
    let count = try home.auditLog().count
    func launch(_ options: [String]) throws -> CommandResult {
      let key = throughAgent ? [] : ["--keyfile", home.keyfile]
      return try home.vault(
        ["exec"] + options + key + ["--env", "T=vault://" + Specimen.first, "--", "true"])
    }
    #expect(try launch(["--strict"]).status == 125)
    let denied = try newest(home, since: count)
    #expect(denied.map(\.event) == [.denied])
    #expect(denied.first?.outcome == .refused)
    #expect(denied.first?.detail == .reason(.refused))
    #expect(denied.first?.version == 2 && denied.first?.record != nil)
    // Without the option the same is a release.
    #expect(try launch([]).status == 0)
    #expect(try newest(home, since: count).map(\.event) == [.denied, .released])
  }

  @Test func aChangedPolicyHasAnEntryOfItsOwn() throws {
    let home = try Specimen.copy()
    func changes(_ words: [String], input: [UInt8] = []) throws -> [AuditDetail] {
      let count = try home.auditLog().count
      try home.succeed(home.withKey(words), input: input)
      return try newest(home, since: count).map(\.detail)
    }
    let policy = AuditDetail.change(.policyChanged)
    let edited = AuditDetail.change(.edited)
    let edit = ["edit", Specimen.first]
    #expect(try changes(edit + ["--owner", "a"]) == [edited])
    for option in [["--rotate-every", "45d"], ["--head-start", "3d"], ["--overlap", "2d"]] {
      #expect(try changes(edit + option) == [policy])
      // What it was already is no change of the policy.
      #expect(try changes(edit + option) == [edited])
    }
    #expect(try changes(edit + ["--rotate-every", "7d", "--outside-policy"]) == [policy])
    #expect(try changes(edit + ["--overlap", "1d", "--tag", "x"]) == [policy, edited])
    let rotate = ["rotate", Specimen.first, "--stdin"]
    #expect(
      try changes(rotate + ["--overlap", "3d"], input: Array("a new value".utf8))
        == [.change(.entered), policy])
    #expect(try changes(rotate, input: Array("another value".utf8)) == [.change(.entered)])
  }

  /// The program that called, and nothing of where in a home directory it lies.
  @Test func theActorIsAHintWithoutAHome() throws {
    let home = try Specimen.copy()
    let program = home.path + "/caller@home"
    try run("cp", arguments: ["/bin/sh", program]).mustSucceed()
    let count = try home.auditLog().count
    let get = home.command(home.withKey(["get", Specimen.first]))
    // The shell waits for what it started: with a last command of its own it would become it.
    try Command(
      program, ["-c", "\"$@\"; :", "sh"] + get.words, environment: get.environment
    ).run().mustSucceed()
    let actor = try #require(try newest(home, since: count).first?.actor)
    #expect(actor.executable.text == "/.../unnamed", "\(actor)")
  }
}

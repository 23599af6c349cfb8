import Testing
import VaultCore
import VaultTestSupport

@testable import VaultApp

/// `server edit --name`, and several profiles in one request.
@Suite(.needsVaultBinary) struct ServerRenameTests {
  private static let server = "github"

  /// The specimen with one server.
  private func home() throws -> TemporaryHome {
    let home = try Specimen.copy()
    try home.succeed(
      home.withKey(["server", "add", Self.server, "--env", "TOKEN=vault://\(Specimen.first)"])
        + ["--", "/bin/true"])
    return home
  }

  private func record(
    _ name: String, of vault: Vault
  ) throws -> (id: RecordID, server: ServerRecord) {
    let name = try ServerName(name)
    let stored = try ListServers.record(name, of: vault)
    return (stored.id, try ListServers.find(name, in: [stored]))
  }

  /// The same record under another name, so its entries in the log are those of the server still.
  @Test func aServerOfAnotherNameIsTheSameRecord() throws {
    let home = try home()
    let before = try record(Self.server, of: try InProcess.fullVault(home))
    // A secret that is gone keeps no other edit away either.
    try home.succeed(home.withKey(["remove", Specimen.first]))
    let count = try home.auditLog().count
    let edited = try home.succeed(
      home.withKey(["server", "edit", Self.server, "--name", "hub", "--strict"]))
    #expect(edited.output.contains(#""hub": {"command": "#), "\(edited)")
    #expect(try home.auditLog().dropFirst(count).map(\.event) == [.written])
    let vault = try InProcess.fullVault(home)
    let after = try record("hub", of: vault)
    #expect(after.id == before.id && after.server.createdAt == before.server.createdAt)
    #expect(after.server.profile.refusesExpired)
    #expect(throws: VaultError(.noServer, "")) {
      _ = try ListServers.record(try ServerName(Self.server), of: vault)
    }
    // Without a new name there is no news for a client's file.
    let again = try home.succeed(home.withKey(["server", "edit", "hub", "--no-strict"]))
    #expect(!again.output.contains("client's file"))
  }

  @Test func aNameThatIsTakenIsNotGivenAgain() throws {
    let home = try home()
    try home.succeed(home.withKey(["server", "add", "other"]) + ["--", "/bin/true"])
    let count = try home.auditLog().count
    let result = try home.vault(
      home.withKey(["server", "edit", Self.server, "--strict", "--name", "other", "--json"]))
    #expect(result.isRefusal(.exists), "\(result)")
    #expect(result.errorOutput.contains("'vault server remove other'"))
    #expect(try home.auditLog().count == count)
    let kept = try record(Self.server, of: try InProcess.fullVault(home))
    #expect(!kept.server.profile.refusesExpired)
  }

  /// What somebody else edited meanwhile is not lost with the old name.
  @Test func aNewNameIsForWhatWasRead() throws {
    let home = try home()
    let vault = try InProcess.fullVault(home)
    let name = try ServerName(Self.server)
    let read = try record(Self.server, of: vault).server.profile
    var changed = read
    changed.refusesExpired = true
    _ = try WriteServer.apply(
      [ServerWrite(name, changed, replacing: read)], in: vault, InProcess.caller)
    #expect(throws: VaultError(.busy, "")) {
      _ = try WriteServer.apply(
        [ServerWrite(name, read, replacing: read, newName: try ServerName("hub"))], in: vault,
        InProcess.caller)
    }
    #expect(try record(Self.server, of: vault).server.profile == changed)
  }

  /// To Swift both spellings of `é` are the same text; as paths they are two files.
  @Test func twoSpellingsOfAPathAreTwoProfiles() throws {
    let home = try home()
    let vault = try InProcess.fullVault(home)
    let name = try ServerName(Self.server)
    let read = try record(Self.server, of: vault).server.profile
    var composed = read
    composed.command = "/bin/caf\u{e9}"
    var decomposed = read
    decomposed.command = "/bin/cafe\u{301}"
    #expect(composed.command == decomposed.command && composed != decomposed)
    _ = try WriteServer.apply(
      [ServerWrite(name, composed, replacing: read)], in: vault, InProcess.caller)
    #expect(throws: VaultError(.busy, "")) {
      _ = try WriteServer.apply(
        [ServerWrite(name, read, replacing: decomposed)], in: vault, InProcess.caller)
    }
  }

  /// All of a request, or none.
  @Test func manyAreWrittenInOneCommit() throws {
    let home = try home()
    let vault = try InProcess.fullVault(home)
    func counter() throws -> Int64 {
      try vault.reading { (index) throws(VaultError) in index.state.counter }
    }
    let name = try ServerName(Self.server)
    let read = try record(Self.server, of: vault).server.profile
    let before = try counter()
    let new = try (1...50).map { ServerWrite(try ServerName("n\($0)"), read) }
    let renamed = ServerWrite(name, read, replacing: read, newName: try ServerName("hub"))
    // Its name is free only once the other has a new one.
    let last = ServerWrite(name, read)
    #expect(throws: VaultError(.exists, "")) {
      _ = try WriteServer.apply(new + [last], in: vault, InProcess.caller)
    }
    #expect(try counter() == before)
    _ = try WriteServer.apply(new + [renamed, last], in: vault, InProcess.caller)
    #expect(try counter() == before + 1)
    let names = try ListSecrets.records(of: vault).servers.servers.map(\.name.text)
    #expect(names.count == 52 && names.contains("hub") && names.contains(Self.server))
    _ = try Verify.apply(to: vault)
  }
}

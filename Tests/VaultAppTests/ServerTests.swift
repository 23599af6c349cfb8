import Testing
import VaultCore
import VaultCrypto
import VaultTestSupport

@testable import VaultApp

/// Server profiles in a real vault: through an agent and without one, by one hand and by two.
@Suite(.needsVaultBinary) struct ServerTests {
  private static let server = "github"
  /// Speaks MCP, as a profile says of a server unless told otherwise; the last line is none.
  private static let script =
    #"printf '{"jsonrpc":"2.0","method":"%s","params":["%s"]}\n' ${#TOKEN} "$TOKEN"; echo hello"#
  private static let answer = """
    {"jsonrpc":"2.0","method":"\(Specimen.firstValue.utf8.count)",\
    "params":["[REDACTED:\(Specimen.first)]"]}

    """

  /// The specimen with one server.
  private func home() throws -> TemporaryHome {
    let home = try Specimen.copy()
    try home.succeed(
      home.withKey(["server", "add", Self.server, "--env", "TOKEN=vault://\(Specimen.first)"])
        + ["--", "/bin/sh", "-c", Self.script])
    return home
  }

  private func stored(in home: TemporaryHome) throws -> ServerProfile {
    let vault = try InProcess.fullVault(home)
    let listed = try ListServers.record(try ServerName(Self.server), of: vault)
    return try ListServers.find(try ServerName(Self.server), in: [listed]).profile
  }

  /// A profile as another version of the program could have written it.
  private func addUnknown(_ name: String, to home: TemporaryHome) throws {
    let vault = try InProcess.fullVault(home)
    try vault.writing { (transaction) throws(VaultError) in
      let id = try transaction.insert(
        .profile(
          BodyRecord(
            name: name, createdAt: transaction.now, updatedAt: transaction.now, body: [1, 2, 3])))
      try transaction.audit(
        vault.entry(
          .written, id, InProcess.caller, at: transaction.now, detail: .change(.profileWritten)))
    }
  }

  // MARK: Launching

  @Test func anAgentAndAKeyfileLaunchAlike() throws {
    let home = try home()
    let alone = try home.succeed(["exec", "--keyfile", home.keyfile, Self.server])
    #expect(alone.output == Self.answer && alone.errorOutput.contains("hello"), "\(alone)")
    try home.unlock()
    let served = try home.succeed(["exec", Self.server])
    #expect(served.output == Self.answer && served.errorOutput == alone.errorOutput)
  }

  /// One derivation and one prompt: profile and values come through one door.
  @Test func aPassphraseIsAskedForOnce() throws {
    let home = try home()
    let count = try home.auditLog().count
    let result = try home.succeed(home.withPassphrase(["exec"]) + [Self.server])
    #expect(result.output == Self.answer, "\(result)")
    let released = try home.auditLog().dropFirst(count)
    #expect(released.map(\.event) == [.released])
    guard case .release(let detail)? = released.last?.detail else {
      Issue.record("no release")
      return
    }
    #expect(detail.purpose == .exec && detail.command?.text == "sh")
    #expect(detail.variables.map(\.text) == ["TOKEN"])
  }

  @Test func eightServersOfOneProfileShareAnUnlock() throws {
    let home = try home()
    try home.unlock()
    let clients = try (0..<8).map { _ in try home.command(["exec", Self.server]).start() }
    for client in clients {
      let result = client.finish()
      #expect(result.succeeded && result.output == Self.answer, "\(result)")
    }
  }

  /// By nobody: the watch key reads the profile and no value.
  @Test func theWatchKeyLaunchesNothing() throws {
    let home = try home()
    #expect(try home.succeed(["server", "show", Self.server]).output.contains("/bin/sh"))
    let result = try home.vault(["exec", Self.server])
    #expect(result.status == 125 && result.outputBytes.isEmpty, "\(result)")
    #expect(result.isSilentAboutValues)
  }

  // MARK: What another version wrote

  @Test func anUnknownProfileIsNotLaunchedByHalf() throws {
    let home = try home()
    try addUnknown("later", to: home)
    try home.unlock()
    let list = try home.succeed(["server", "list"])
    #expect(!list.output.contains("later"))
    #expect(list.errorOutput.contains("the profile of 'later' is of another version"))
    #expect(try home.vault(["exec", "later"]).status == 125)
    #expect(try home.vault(["server", "show", "later", "--json"]).isRefusal(.failed))
    #expect(try home.vault(["server", "edit", "later", "--strict", "--json"]).isRefusal(.failed))
    let add = try home.vault(["server", "add", "later", "--json", "--", "/bin/true"])
    #expect(add.isRefusal(.exists), "\(add)")
    // Everything else goes on.
    try home.succeed(["list"])
    try home.succeed(["verify"])
    try home.succeed(["exec", Self.server])
    try home.succeed(["server", "remove", "later"])
    #expect(try home.succeed(["server", "list"]).errorOutput.isEmpty)
  }

  // MARK: Writing

  @Test func everyChangeHasAnEntryOfTheProfilesRecord() throws {
    let home = try Specimen.copy()
    let count = try home.auditLog().count
    let words = ["--env", "TOKEN=vault://\(Specimen.first)"]
    try home.succeed(
      home.withKey(["server", "add", "x"] + words) + ["--", "/bin/true"])
    try home.succeed(home.withKey(["server", "edit", "x", "--strict"]))
    try home.succeed(home.withKey(["server", "remove", "x"]))
    let entries = try home.auditLog().dropFirst(count)
    #expect(entries.map(\.event) == [.written, .written, .removed])
    #expect(
      entries.map(\.detail) == [.change(.profileWritten), .change(.profileWritten), .none])
    #expect(Set(entries.map(\.record)).count == 1 && entries.first?.record != nil)
  }

  @Test func whatIsRefusedIsNotWritten() throws {
    let home = try home()
    let count = try home.auditLog().count
    let words = ["--json", "--env", "TOKEN=vault://github/tokne"]
    let add = try home.vault(home.withKey(["server", "add", "y"] + words) + ["--", "/bin/true"])
    #expect(add.isRefusal(.noSecret), "\(add)")
    let edit = try home.vault(home.withKey(["server", "edit", Self.server] + words))
    #expect(edit.isRefusal(.noSecret), "\(edit)")
    #expect(try home.auditLog().count == count)
    #expect(try home.succeed(["server", "list"]).output.split(separator: "\n").count == 2)
  }

  /// An edit is made of what was read. If somebody else edited meanwhile, it would undo that.
  @Test func ofTwoEditsAtOnceTheSecondIsRefused() throws {
    let home = try home()
    try home.unlock()
    let name = try ServerName(Self.server)
    let read = try stored(in: home)
    var first = read
    first.refusesExpired = true
    var second = read
    second.minimumLength = 9
    let agent = try RawClient(home)
    func replace(_ before: ServerProfile, by profile: ServerProfile) -> VaultResponse? {
      agent.ask(.writeServers([ServerWrite(name, profile, replacing: before)]))
    }
    guard case .records(let written)? = replace(read, by: first)
    else {
      Issue.record("not written")
      return
    }
    #expect(try ListServers.find(name, in: written).profile == first)
    let refused = VaultResponse.failure(VaultError(.busy, ""))
    #expect(replace(read, by: second) == refused)
    #expect(try stored(in: home) == first)
    // Nor does an edit bring back what was removed.
    #expect(agent.ask(.removeServer(name)) == .done)
    #expect(replace(first, by: second) == .failure(VaultError(.noServer, "")))
  }

  @Test func anEditKeepsTheTimeOfTheBeginning() throws {
    let home = try home()
    let vault = try InProcess.fullVault(home)
    let name = try ServerName(Self.server)
    let before = try ListServers.find(name, in: [try ListServers.record(name, of: vault)])
    var profile = before.profile
    profile.refusesExpired = true
    let written = try WriteServer.apply(
      [ServerWrite(name, profile, replacing: before.profile)], in: vault, InProcess.caller)
    let after = try ListServers.find(name, in: written)
    #expect(after.createdAt == before.createdAt && after.updatedAt >= before.updatedAt)
  }

  // MARK: Years

  @Test func aProfileOutlivesARekeyAndABackup() throws {
    let home = try home()
    try home.succeed(home.withKey(["backup", home.path + "/copy.db"]))
    try home.succeed(home.withKey(["server", "remove", Self.server]))
    try home.succeed(
      home.withKey(["restore", home.path + "/copy.db", "--force", "--accept-rollback", "--yes"]))
    try home.succeed(home.withKey(["rekey", "--yes"]))
    let result = try home.succeed(home.withKey(["exec"]) + [Self.server])
    #expect(result.output == Self.answer, "\(result)")
  }

  /// A server and a secret of one name are told apart.
  @Test func theLogOfASecretIsNotThatOfAServer() throws {
    let home = try home()
    try home.succeed(
      home.withKey(["server", "add", Specimen.second]) + ["--", "/bin/true"])
    let log = try home.succeed(home.withKey(["audit", "--secret", Specimen.second])).output
    #expect(log.contains("released") && !log.contains("profile_written"))
  }
}

import Platform
import Testing
import VaultCore
import VaultCrypto
import VaultTestSupport

@testable import VaultApp

/// An import behind the door: the same through the agent and in this process, whole transactions,
/// nothing lost and nothing written that was not asked for.
@Suite(.needsVaultBinary) struct ImportTests {
  /// Values of several lengths, so that batches end for more than one reason.
  private func document(_ count: Int) -> String {
    let secrets = (0..<count).map { number in
      let value = "value-\(number)-" + String(repeating: "x", count: number % 400 * 20)
      return #"{"name":"many/\#(number)","value":"\#(value)","tags":["t\#(number)"]}"#
    }
    return "{\"secrets\":[" + secrets.joined(separator: ",\n") + "]}"
  }

  private func isThere(_ count: Int, in vault: Vault) throws {
    for number in stride(from: 0, to: count, by: 97) {
      let value = try InProcess.get("many/\(number)", from: vault)
      #expect(value == "value-\(number)-" + String(repeating: "x", count: number % 400 * 20))
    }
    let names = try InProcess.verifiedNames(vault)
    #expect(names.filter { $0.hasPrefix("many/") }.count == count)
  }

  @Test(arguments: [true, false]) func manyAreImportedInBatches(_ withAgent: Bool) throws {
    let home = try Specimen.copy()
    let count = 1_200
    try home.directory.write("many.json", document(count))
    if withAgent { try home.unlock() }
    let words = ["import", "many.json"]
    let arguments = withAgent ? words : home.withKey(words)
    let dry = try home.vault(arguments + ["--dry-run", "--json"], timeout: .seconds(60))
    #expect(dry.output.contains("\"added\":\(count),"), "\(dry)")
    #expect(try !home.listing(home.withKey([])).contains("many/"))

    let first = try home.vault(arguments + ["--json"], timeout: .seconds(60))
    #expect(first.succeeded && first.output.contains("\"added\":\(count),"), "\(first.errorOutput)")
    let again = try home.vault(arguments + ["--json"], timeout: .seconds(60))
    #expect(again.output.contains("\"same\":\(count),"), "\(again.errorOutput)")
    try isThere(count, in: try InProcess.fullVault(home))
  }

  private func batch(
    _ vault: Vault, _ values: [(String, String)], replaces: Bool = false, isDryRun: Bool = false,
    rotatedAt: Instant = .unknown
  ) throws -> [ImportOutcome] {
    var bytes = try SecretAppender()
    var items: [ImportItem] = []
    for (name, text) in values {
      try unsafe bytes.append(Array(text.utf8).span.bytes)
      items.append(
        ImportItem(
          draft: TokenDraft(name: try SecretName(name)), byteCount: Int64(text.utf8.count),
          rotatedAt: rotatedAt))
    }
    let secret = bytes.finish()
    let request = ImportRequest(items: items, replaces: replaces, isDryRun: isDryRun)
    let reply = try Dispatch(vault: vault, caller: InProcess.caller).answer(
      .importSecrets(request), secret: secret)
    guard case .imported(let outcomes) = reply.response else { return [] }
    return outcomes
  }

  private func counter(_ vault: Vault) throws -> Int64 {
    try vault.reading { index in index.state.counter }
  }

  @Test func nothingIsCommittedThatChangesNothing() throws {
    let home = try Specimen.copy()
    defer { extendLifetime(home) }
    let vault = try InProcess.fullVault(home)
    let before = try counter(vault)
    let other = [(Specimen.first, "another value"), ("new", "a new value")]
    #expect(
      try batch(vault, other, replaces: true, isDryRun: true).map(\.result) == [.replaced, .added])
    #expect(
      try batch(vault, [(Specimen.first, Specimen.firstValue)]).map(\.result) == [.same])
    #expect(
      try batch(vault, [(Specimen.first, "another value")]).map(\.result) == [.differs])
    #expect(try batch(vault, []).isEmpty)
    #expect(try counter(vault) == before)
    #expect(try InProcess.get(Specimen.first, from: vault) == Specimen.firstValue)
  }

  @Test func eachChangeHasItsEntry() throws {
    let home = try Specimen.copy()
    defer { extendLifetime(home) }
    let vault = try InProcess.fullVault(home)
    let before = try vault.reading { index in index.state.auditSequence }
    let outcomes = try batch(
      vault,
      [
        (Specimen.first, "another value"), (Specimen.second, Specimen.secondValue),
        ("new", "a new value"),
      ], replaces: true)
    #expect(outcomes.map(\.result) == [.replaced, .same, .added])
    #expect(outcomes.map(\.version) == [3, 1, 1])
    #expect(try vault.reading { index in index.state.auditSequence } == before + 2)
    #expect(try InProcess.get(Specimen.first, from: vault) == "another value")
    #expect(
      try InProcess.get(Specimen.first, version: 2, from: vault) == Specimen.firstValue)
    #expect(try InProcess.verifiedNames(vault).contains("new"))
  }

  /// A value that is old where it comes from is not made young by moving it.
  @Test func anImportedValueKeepsItsAge() throws {
    let home = try Specimen.copy()
    defer { extendLifetime(home) }
    let vault = try InProcess.fullVault(home)
    let now = Instant(seconds: Clock.wall())
    let then = now.adding(.days(-100))
    _ = try batch(vault, [("old", "an old value")], rotatedAt: then)
    _ = try batch(vault, [("early", "an early value")], rotatedAt: now.adding(.days(100)))
    let tokens = try vault.reading { index in
      Dictionary(uniqueKeysWithValues: index.allTokens.map { ($0.token.name.text, $0.token) })
    }
    #expect(tokens["old"].map { DueDates.rotatedAt($0) } == then)
    #expect(tokens["old"].map { DueDates.state($0, now: now) } == .overdue)
    // A date to come cannot make a value look younger than it is.
    let early = try #require(tokens["early"].flatMap { DueDates.rotatedAt($0) })
    #expect(early >= now && early <= Instant(seconds: Clock.wall()))
  }

  @Test func valuesThatDoNotAddUpAreRefused() throws {
    let home = try Specimen.copy()
    defer { extendLifetime(home) }
    let vault = try InProcess.fullVault(home)
    let item = ImportItem(draft: TokenDraft(name: try SecretName("n")), byteCount: 5)
    let before = try counter(vault)
    for isDryRun in [true, false] {
      #expect(throws: VaultError(.usage, "")) {
        try ImportBatch(request: ImportRequest(items: [item], isDryRun: isDryRun))
          .apply(SecretBytes(count: 4), to: vault, InProcess.caller)
      }
    }
    #expect(try counter(vault) == before)
  }

  /// What was too much of is refused before it fills the memory.
  @Test func aFileBeyondTheLimitIsRefused() throws {
    let home = try Specimen.copy()
    try run(
      "/bin/sh", arguments: ["-c", "truncate -s 65M \"$1\"", "sh", home.path + "/large"]
    ).mustSucceed()
    let result = try home.vault(["import", "large", "--json"], timeout: .seconds(60))
    #expect(result.isRefusal(.limit), "\(result)")
  }
}

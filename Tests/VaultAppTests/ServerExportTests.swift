import Testing
import VaultCore
import VaultCrypto
import VaultTestSupport

@testable import VaultApp

/// Server profiles on the way from one vault to another: out, in, and the same.
@Suite(.needsVaultBinary) struct ServerExportTests {
  /// One of everything a profile can say.
  private func everything() throws -> ServerProfile {
    let secret = try SecretName(Specimen.first)
    return ServerProfile(
      command: "/bin/sé rver",
      arguments: [Array("-c".utf8), [0xFF, 0x00 + 1], [], Array("\"\\\n\t\u{7f}".utf8)],
      directory: "/tmp",
      surroundings: [
        try EnvironmentName("PATH"): "/bin:/usr/bin", try EnvironmentName("HOME"): "/home/ünï",
      ],
      variables: [
        try EnvironmentName("WHOLE"): try ValueTemplate(Array("vault://\(secret)".utf8)),
        try EnvironmentName("PART"): try ValueTemplate(
          Array("a{{vault://\(Specimen.second)}}b{{c".utf8)),
        try EnvironmentName("BYTES"): try ValueTemplate([0x80, 0x81]),
        try EnvironmentName("EMPTY"): try ValueTemplate([]),
      ],
      files: [try EnvironmentName("FILE"): secret], descriptors: [3: secret, 255: secret],
      passed: [try EnvironmentName("LANG"), try EnvironmentName("TZ")], speaksMCP: false,
      refusesExpired: true, minimumLength: 9, hidesAllForms: true)
  }

  private func plain() throws -> ServerProfile {
    ServerProfile(command: "/bin/cat", surroundings: [try EnvironmentName("PATH"): "/bin"])
  }

  private func add(_ profiles: [String: ServerProfile], to home: TemporaryHome) throws {
    let vault = try InProcess.fullVault(home)
    _ = try WriteServer.apply(
      try profiles.map { ServerWrite(try ServerName($0), $1) }, in: vault, InProcess.caller)
  }

  private func servers(of home: TemporaryHome) throws -> [String: ServerProfile] {
    let vault = try InProcess.fullVault(home)
    let found = try ListSecrets.records(of: vault).servers.servers
    return Dictionary(uniqueKeysWithValues: found.map { ($0.name.text, $0.profile) })
  }

  private func export(_ home: TemporaryHome, _ options: [String] = []) throws -> String {
    try home.succeed(home.withKey(["export", "--reveal"]) + options).output
  }

  /// A home with a vault of its own, and nothing in it.
  private func newHome() throws -> TemporaryHome {
    let home = try TemporaryHome()
    try home.makeSpecimenVault()
    return home
  }

  private func importing(
    _ document: String, into home: TemporaryHome, _ options: [String] = []
  ) throws -> String {
    let words = ["import", "-", "--format", "json", "--json"]
    return try home.succeed(home.withKey(words) + options, input: Array(document.utf8)).output
  }

  /// The results of the servers in a report, by name: `added`, or `skipped profile`.
  private func results(_ report: String) -> [String: String] {
    var results: [String: String] = [:]
    for part in report.split(separator: "{") where part.contains(#""kind":"server""#) {
      func value(_ key: String) -> String {
        guard let start = part.firstRange(of: "\"\(key)\":")?.upperBound else { return "" }
        return String(part[start...].prefix { !",}".contains($0) }.filter { $0 != "\"" })
      }
      let reason = value("reason")
      results[value("name")] = value("result") + (reason == "null" ? "" : " " + reason)
    }
    return results
  }

  @Test func everyProfileMovesHouseAsItIs() throws {
    let old = try Specimen.copy()
    let profiles = ["work/all": try everything(), "plain": try plain()]
    try add(profiles, to: old)
    let document = try export(old)
    let new = try newHome()
    let dry = try importing(document, into: new, ["--dry-run"])
    #expect(results(dry) == ["work/all": "added", "plain": "added"])
    #expect(try servers(of: new).isEmpty)
    let report = try importing(document, into: new)
    #expect(report.contains("\"added\":4,") && results(report) == results(dry), "\(report)")
    #expect(try servers(of: new) == profiles)
    let again = try importing(document, into: new)
    #expect(again.contains("\"same\":4,"), "\(again)")
    // And out again.
    func fromSecond(_ text: String) -> Substring? {
      text.firstRange(of: "\"servers\":").map { text[$0.lowerBound...] }
    }
    #expect(try fromSecond(export(new)) == fromSecond(document))
    try new.succeed(new.withKey(["verify"]))
  }

  @Test func whatIsThereIsKeptUnlessToldOtherwise() throws {
    let old = try Specimen.copy()
    try add(["s": try everything()], to: old)
    let document = try export(old)
    let new = try newHome()
    try add(["s": try plain()], to: new)
    #expect(results(try importing(document, into: new)) == ["s": "differs"])
    #expect(try servers(of: new) == ["s": try plain()])
    let dry = try importing(document, into: new, ["--replace", "--dry-run"])
    #expect(results(dry) == ["s": "replaced"])
    #expect(try servers(of: new) == ["s": try plain()])
    #expect(results(try importing(document, into: new, ["--replace"])) == ["s": "replaced"])
    #expect(try servers(of: new) == ["s": try everything()])
  }

  /// To Swift both spellings of `é` are the same text; as paths they are two files.
  @Test func anotherSpellingOfAPathIsAnotherProfile() throws {
    let home = try Specimen.copy()
    var profile = try plain()
    profile.command = "/bin/caf\u{e9}"
    try add(["s": profile], to: home)
    func document(_ command: String) -> String {
      #"{"secrets":[],"servers":[{"name":"s","command":"\#(command)","#
        + #""recorded":[{"name":"PATH","value":"/bin"}]}]}"#
    }
    #expect(results(try importing(document("/bin/caf\u{e9}"), into: home)) == ["s": "same"])
    let other = document("/bin/cafe\u{301}")
    #expect(results(try importing(other, into: home)) == ["s": "differs"])
    #expect(results(try importing(other, into: home, ["--replace"])) == ["s": "replaced"])
    #expect(try servers(of: home)["s"]?.command.utf8.count == profile.command.utf8.count + 1)
  }

  /// As many in one commit as fit one request.
  @Test(arguments: [(300, 1, 1), (20, 7_000, 3)])
  func manyTakeFewCommits(servers count: Int, argument: Int, commits: Int64) throws {
    let home = try newHome()
    func counter() throws -> Int64 {
      try InProcess.fullVault(home).reading { (index) throws(VaultError) in index.state.counter }
    }
    let servers = (0..<count).map { number in
      #"{"name":"s\#(number)","command":"/bin/cat","recorded":[{"name":"PATH","value":"/bin"}],"#
        + #""arguments":["\#(String(repeating: "x", count: argument))"]}"#
    }
    let document = #"{"secrets":[],"servers":[\#(servers.joined(separator: ","))]}"#
    let before = try counter()
    let report = try importing(document, into: home)
    #expect(report.contains("\"added\":\(count),"))
    #expect(try counter() == before + commits)
    #expect(try self.servers(of: home).count == count)
  }

  @Test func aPrefixGoesBeforeTheSecretsOfAServerToo() throws {
    let old = try Specimen.copy()
    try add(["s": try everything()], to: old)
    let new = try newHome()
    _ = try importing(try export(old), into: new, ["--prefix", "p"])
    let found = try #require(try servers(of: new)["p/s"])
    #expect(found.secrets.map(\.text) == ["p/\(Specimen.first)", "p/\(Specimen.second)"])
    let part = found.variables[try EnvironmentName("PART")]?.text
    #expect(part == Array("a{{vault://p/\(Specimen.second)}}b{{c".utf8))
  }

  /// With a filter, the servers that the exported secrets are enough for.
  @Test func aFilterTakesTheServersThatNeedNoOtherSecret() throws {
    let old = try Specimen.copy()
    var second = try plain()
    second.files = [try EnvironmentName("F"): try SecretName(Specimen.second)]
    try add(["all": try everything(), "plain": try plain(), "second": second], to: old)
    let new = try newHome()
    let report = try importing(try export(old, ["--service", "postgresql"]), into: new)
    #expect(results(report) == ["second": "added"])
  }

  @Test func aServerWhoseSecretIsMissingIsLeftOut() throws {
    let old = try Specimen.copy()
    try add(["s": try everything(), "plain": try plain()], to: old)
    try old.succeed(old.withKey(["remove", Specimen.second]))
    let new = try newHome()
    let report = try importing(try export(old), into: new)
    #expect(results(report) == ["s": "skipped missing_secret", "plain": "added"])
    #expect(try servers(of: new) == ["plain": try plain()])
  }

  /// Each is left out by itself, and what is right beside it is taken.
  @Test func whatNoVaultTakesIsLeftOut() throws {
    let home = try Specimen.copy()
    let path = #""recorded":[{"name":"PATH","value":"/bin"}]"#
    let long = String(repeating: "x", count: 9_000)
    let longer = String(repeating: "x", count: 20_000)
    let bad = [
      #""name":"relative","command":"cat",\#(path)"#,
      #""name":"pathless","command":"/bin/cat""#,
      #""name":"long","command":"/bin/cat",\#(path),"arguments":["\#(long)"]"#,
      #""name":"longer","command":"/bin/cat",\#(path),"arguments":["\#(longer)"]"#,
      #""name":"twice","command":"/bin/cat",\#(path),"variables":"#
        + #"[{"name":"A","value":"1"},{"name":"A","value":"1"}]"#,
      #""name":"two-ways","command":"/bin/cat",\#(path),"pass":["A"],"#
        + #""variables":[{"name":"A","value":"1"}]"#,
      #""name":"pass","command":"/bin/cat",\#(path),"pass":["A","A"]"#,
      #""name":"stdout","command":"/bin/cat",\#(path),"#
        + #""descriptors":[{"number":1,"secret":"\#(Specimen.first)"}]"#,
      #""name":"argument","command":"/bin/cat",\#(path),"#
        + #""arguments":["vault://\#(Specimen.first)"]"#,
      #""name":"reference","command":"/bin/cat",\#(path),"#
        + #""variables":[{"name":"A","value":"vault://"}]"#,
      #""name":"own","command":"/bin/cat",\#(path),"pass":["MCPVAULT_FILE"]"#,
    ]
    let good = [#""name":"s","command":"/bin/cat",\#(path)"#]
    let document =
      #"{"secrets":[],"servers":["#
      + (bad + good + good + [#""name":"-n","command":"/bin/cat",\#(path)"#])
      .map { "{\($0)}" }.joined(separator: ",") + "]}"
    let report = try importing(document, into: home)
    let profile = "skipped profile"
    #expect(
      results(report) == [
        "relative": profile, "pathless": profile, "long": "skipped too_long",
        "longer": "skipped too_long", "twice": profile, "two-ways": profile, "pass": profile,
        "stdout": profile, "argument": profile, "reference": profile, "own": profile,
        "null": "skipped name", "s": "added", "s-2": "added",
      ], "\(report)")
    #expect(try servers(of: home) == ["s": try plain(), "s-2": try plain()])
  }

  /// Nothing at all is imported of a document with a profile that is not understood.
  @Test func anUnknownPartStopsTheImport() throws {
    let home = try newHome()
    let document = #"""
      {"secrets":[{"name":"a","value":"v"}],
       "servers":[{"name":"s","command":"/bin/cat","confined":true}]}
      """#
    let result = try home.vault(
      home.withKey(["import", "-", "--format", "json", "--json"]), input: Array(document.utf8))
    #expect(result.isRefusal(.badValue), "\(result)")
    #expect(result.errorOutput.contains("unknown, missing or of the wrong kind"))
    #expect(result.errorOutput.contains("a newer vault may have written it"))
    #expect(try !home.listing(home.withKey([])).contains("a"))
  }

  /// An export of before there were profiles.
  @Test func anOldExportIsStillRead() throws {
    let home = try newHome()
    let report = try importing(#"{"secrets":[{"name":"a","value":"v"}]}"#, into: home)
    #expect(report.contains("\"added\":1,") && results(report).isEmpty)
  }

  @Test func whatAnotherVersionWroteIsKept() throws {
    let home = try Specimen.copy()
    let vault = try InProcess.fullVault(home)
    try vault.writing { (transaction) throws(VaultError) in
      let id = try transaction.insert(
        .profile(
          BodyRecord(
            name: "s", createdAt: transaction.now, updatedAt: transaction.now, body: [1, 2])))
      try transaction.audit(vault.entry(.written, id, InProcess.caller, at: transaction.now))
    }
    let path = #""recorded":[{"name":"PATH","value":"/bin"}]"#
    let document = #"{"secrets":[],"servers":[{"name":"s","command":"/bin/cat",\#(path)}]}"#
    #expect(results(try importing(document, into: home, ["--replace"])) == ["s": "differs"])
    let export = try home.succeed(home.withKey(["export", "--reveal"]))
    #expect(export.errorOutput.contains("the profile of 's' is of another version"))
  }

  @Test func aDotEnvFileSaysWhatItLeavesOut() throws {
    let home = try Specimen.copy()
    try add(["s": try plain()], to: home)
    let result = try home.succeed(home.withKey(["export", "--reveal", "--format", "dotenv"]))
    #expect(
      result.errorOutput.contains(
        "a dotenv file has no place for server profiles: 1 server profile left out"))
    #expect(!result.output.contains("/bin/cat"))
    #expect(try export(home).contains("/bin/cat"))
  }

  /// The way through an agent, which gets each profile by itself.
  @Test func anUnlockedVaultTakesThemToo() throws {
    let old = try Specimen.copy()
    try add(["s": try everything()], to: old)
    let document = try export(old)
    let new = try newHome()
    try new.unlock()
    let result = try new.succeed(
      ["import", "-", "--format", "json", "--json"], input: Array(document.utf8))
    #expect(results(result.output) == ["s": "added"])
    #expect(try servers(of: new) == ["s": try everything()])
  }
}

import Reports
import Testing
import VaultCore

struct ServerReportTests {
  private static func variable(_ text: String) throws -> EnvironmentName {
    try EnvironmentName(text)
  }

  static func server() throws -> ServerRecord {
    ServerRecord(
      name: try ServerName("github"), createdAt: Samples.day(-3), updatedAt: Samples.day(-1),
      profile: ServerProfile(
        command: "/bin/server", arguments: [Array("it's".utf8), [], [0x1B, 0x5B, 0x32, 0x4A]],
        directory: "/srv", surroundings: [try variable("PATH"): "/bin:\u{1B}[2J"],
        variables: [
          try variable("GITHUB_TOKEN"): ValueTemplate(Reference(try SecretName("github/token"))),
          try variable("MODE"): try ValueTemplate(Array("fast".utf8)),
        ],
        files: [try variable("KEY_FILE"): try SecretName("tls/key")],
        descriptors: [3: try SecretName("gone")], passed: [try variable("LANG")],
        refusesExpired: true, minimumLength: 8))
  }

  private var secrets: [SecretName: TokenRecord] {
    get throws {
      [
        try SecretName("github/token"): try Samples.token("github/token", expires: Samples.day(3)),
        try SecretName("tls/key"): try Samples.token("tls/key"),
      ]
    }
  }

  private func entry(_ vault: String? = nil) throws -> ClientEntry {
    ClientEntry(program: "/usr/bin/vault", server: try ServerName("github"), vault: vault)
  }

  private func report() throws -> ServerReport {
    ServerReport(
      try Self.server(), secrets: try secrets, entry: try entry(), now: Samples.now)
  }

  @Test func textTellsHowEachSecretTravels() throws {
    #expect(
      try report().text(colour: false) == #"""
        name            github
        command         /bin/server 'it'\''s' '' '\u{1b}[2J'
        directory       /srv
        PATH            /bin:\u{1b}[2J
        GITHUB_TOKEN    vault://github/token
        MODE            fast
        passed on       TERM, LANG
        speaks          MCP
        expired secret  refused
        hidden          values of 8 bytes and more
        created         2026-11-19T08:00:00Z (3 days ago)
        updated         2026-11-21T08:00:00Z (24 hours ago)

        SECRET        TRAVELS IN   AS            STATE
        github/token  environment  GITHUB_TOKEN  due
        tls/key       file         KEY_FILE      ok
        gone          descriptor   3             missing

        environment: every process of the same user can read it in /proc/PID/environ, and what the server starts inherits it
        file: in memory, on no disk; who has the path and may open the server's /proc/PID/fd can read it, as processes of the same user may
        descriptor: in memory, without a path; a process that holds it can read it, and one that may open the server's /proc/PID/fd

        in a client's file:
          "github": {"command": "/usr/bin/vault", "args": ["exec", "github"]}

        """#)
  }

  /// What is printed for a client's file is JSON.
  @Test func theClientsEntryIsJSON() throws {
    let text = try report().text(colour: false)
    let line = try #require(text.split(separator: "\n").last)
    let read = try JSON("{\(line)}")
    #expect(read["github"] == (try JSON(try report().json))["server"]?["client_entry"])
    let other = ServerReport(
      try Self.server(), secrets: [:], entry: try entry("/x \"y\"/v.db"), now: Samples.now)
    #expect(
      try JSON(other.json)["server"]?["client_entry"]?["args"]?.list.compactMap(\.text)
        == ["exec", "--vault", "/x \"y\"/v.db", "github"])
    let last = try #require(other.text(colour: false).split(separator: "\n").last)
    #expect(try JSON("{\(last)}")["github"]?["args"]?.list.count == 4)
  }

  @Test func jsonFitsItsSchema() throws {
    #expect(try Schema("server").problems(in: try report().json).isEmpty)
    let server = try JSON(try report().json)["server"]
    #expect(
      server?["secrets"]?.list.compactMap { $0["condition"]?.text } == ["due", "ok", "missing"])
    let list = ServersReport(
      vault: "/v", [try Self.server()], secrets: try secrets, now: Samples.now)
    #expect(try Schema("servers").problems(in: list.json).isEmpty)
    let listed = try JSON(list.json)["servers"]?.list.first?.object ?? [:]
    #expect(!listed.isEmpty && listed.allSatisfy { server?[$0.key] == $0.value })
    let empty = ServersReport(vault: "/v", [], secrets: [:], now: Samples.now)
    #expect(try Schema("servers").problems(in: empty.json).isEmpty)
    #expect(empty.text(colour: false).isEmpty && empty.remarks.contains("no server"))
  }

  @Test func aListShowsTheWorst() throws {
    var servers: [ServerRecord] = []
    for (name, descriptor) in [("missing", "gone"), ("fine", "tls/key")] {
      var server = try Self.server()
      server.name = try ServerName(name)
      server.profile.descriptors = [3: try SecretName(descriptor)]
      servers.append(server)
    }
    var bare = try Self.server()
    bare.profile = ServerProfile(
      command: "/bin/true", surroundings: [try Self.variable("PATH"): "/bin"])
    servers.append(bare)
    let list = ServersReport(vault: "/v", servers, secrets: try secrets, now: Samples.now)
    let states = list.text(colour: false).split(separator: "\n").dropFirst()
      .map { $0.split(separator: " ") }
    #expect(states.map { $0.contains("missing") } == [true, false, false])
    #expect(states[1].contains("due") && states[2].dropFirst() == ["-", "-", "/bin/true"])
    var removed = try Samples.token("tls/key")
    try removed.remove(at: Samples.now)
    let one = ServersReport(
      vault: "/v", [servers[1]],
      secrets: [removed.name: removed, try SecretName("github/token"): removed],
      now: Samples.now)
    #expect(one.text(colour: false).contains("  removed  "))
  }

  @Test func whatWasWrittenIsSaid() throws {
    let name = try ServerName("github")
    let added = ServerWriteReport(
      .added, name, secrets: [try SecretName("a"), try SecretName("b")], entry: try entry(),
      notes: ["a note"])
    #expect(
      added.text(colour: false) == """
        added server github, which gets a, b
        in a client's file:
          "github": {"command": "/usr/bin/vault", "args": ["exec", "github"]}

        """)
    #expect(added.remarks == "vault: note: a note\n")
    let removed = ServerWriteReport(.removed, name)
    #expect(removed.text(colour: false) == "removed server github\n")
    for report in [added, removed] {
      #expect(try Schema("server-write").problems(in: report.json).isEmpty)
    }
  }
}

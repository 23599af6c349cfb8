import Testing
import VaultTestSupport

/// Real clients, real servers and the built program between them.
@Suite(.needsPython, .needsVaultBinary, .needs(programs: "git"))
struct InteropTests {
  let home: TemporaryHome

  init() throws {
    home = try TemporaryHome()
    try home.makeVault()
  }

  /// The tools that give the token away do so in fifteen places and spellings: see the server.
  @Test(arguments: Conversation.allCases, SampleToken.allCases)
  func transcriptsDifferOnlyWhereTheTokenStood(
    _ conversation: Conversation, _ token: SampleToken
  ) throws {
    let server = [conversation.environment.python, DrivenServer.script("token_server.py")]
    let judge = try Judge(conversation, token: token.value, home: home)
    try keep(token.value)

    let plain = try DrivenServer(
      server, label: "plain", conversation: conversation, home: home,
      secrets: ["GITHUB_TOKEN": token.value])
    try #require(plain.client.succeeded, "\(plain.client)")
    let sealed = try DrivenServer(
      throughVault(server), label: "sealed", conversation: conversation, home: home)
    try #require(sealed.client.succeeded, "\(sealed.client)")

    #expect(try judge.search(sealed.files).output == "")
    #expect(try judge.compare(plain.transcript, sealed.transcript).output == "")
    #expect(try judge.compare(plain.wire, sealed.wire).output == "")
    #expect(sealed.client.errorOutput == plain.client.errorOutput)

    // The same judge finds the token in each file of the run without vault, so it can see.
    for file in plain.files {
      #expect(try judge.search([file]).output.contains("the token as json") || file == plain.errors)
      #expect(try judge.search([file]).status == 1)
    }
    #expect(try judge.compare(plain.transcript, plain.transcript).status == 1)
  }

  /// A client's file with one word: the same server, the same transcript, nothing of the token.
  @Test(arguments: Conversation.allCases)
  func aStoredServerIsTheSameServer(_ conversation: Conversation) throws {
    let token = SampleToken.ordinary.value
    let server = [conversation.environment.python, DrivenServer.script("token_server.py")]
    let judge = try Judge(conversation, token: token, home: home)
    try keep(token)
    try home.succeed(
      ["server", "add", "tokens", "--env", "GITHUB_TOKEN=vault://\(Judge.name)", "--"] + server)

    let sealed = try DrivenServer(
      throughVault(server), label: "sealed", conversation: conversation, home: home)
    let stored = try DrivenServer(
      home.command(["exec", "tokens"]).words, label: "stored", conversation: conversation,
      home: home)
    try #require(stored.client.succeeded, "\(stored.client)")
    #expect(try judge.search(stored.files).output == "")
    let transcript = try readFile(stored.transcript)
    #expect(transcript.count > 500)
    #expect(try readFile(sealed.transcript) == transcript)
  }

  /// Somebody committed the token, and a server that knows nothing of it shows the commit.
  @Test(arguments: Conversation.allCases)
  func gitServerShowsACommittedTokenRedacted(_ conversation: Conversation) throws {
    let token = SampleToken.ordinary.value
    let repository = try makeRepository(holding: token)
    let server = [conversation.environment.python, "-m", "mcp_server_git", "-r", repository]
    let at = #""repo_path": "\#(repository)""#
    let calls = """
      [{"tool": "git_status", "arguments": {\(at)}},
       {"tool": "git_log", "arguments": {\(at), "max_count": 3}},
       {"tool": "git_show", "arguments": {\(at), "revision": "HEAD"}},
       {"tool": "git_diff_unstaged", "arguments": {\(at)}},
       {"tool": "git_show", "arguments": {\(at), "revision": "no-such"}}]
      """
    let judge = try Judge(conversation, token: token, home: home)
    try keep(token)

    let plain = try DrivenServer(
      server, label: "plain", conversation: conversation, home: home, calls: calls)
    try #require(plain.client.succeeded, "\(plain.client)")
    let sealed = try DrivenServer(
      throughVault(server), label: "sealed", conversation: conversation, home: home, calls: calls)
    try #require(sealed.client.succeeded, "\(sealed.client)")

    #expect(try judge.search([plain.transcript]).status == 1)
    #expect(try judge.search(sealed.files).output == "")
    #expect(try judge.compare(plain.transcript, sealed.transcript).output == "")
    #expect(try judge.compare(plain.wire, sealed.wire).output == "")
  }

  /// A server that never had the token anywhere is passed on byte for byte.
  @Test(arguments: Conversation.allCases)
  func timeServerIsLeftAlone(_ conversation: Conversation) throws {
    let server = [
      conversation.environment.python, "-m", "mcp_server_time", "--local-timezone", "UTC",
    ]
    let calls = """
      [{"tool": "get_current_time", "arguments": {"timezone": "Asia/Tokyo"}},
       {"tool": "convert_time", "arguments": {"source_timezone": "UTC", "time": "16:30",
                                              "target_timezone": "Asia/Kolkata"}},
       {"tool": "get_current_time", "arguments": {"timezone": "No/Where"}}]
      """
    try keep(SampleToken.ordinary.value)
    let plain = try DrivenServer(
      server, label: "plain", conversation: conversation, home: home, calls: calls)
    try #require(plain.client.succeeded, "\(plain.client)")
    let sealed = try DrivenServer(
      throughVault(server), label: "sealed", conversation: conversation, home: home, calls: calls)
    try #require(sealed.client.succeeded, "\(sealed.client)")
    let expected = try readFile(plain.transcript)
    #expect(expected.count > 500)
    #expect(try readFile(sealed.transcript) == expected)
  }

  @Test(arguments: Conversation.allCases)
  func aLockedVaultFailsTheConnectionAtOnce(_ conversation: Conversation) throws {
    try keep(SampleToken.ordinary.value)
    try home.succeed(["lock"])
    let server = [conversation.environment.python, DrivenServer.script("token_server.py")]
    let driven = try DrivenServer(
      throughVault(server), label: "locked", conversation: conversation, home: home)
    #expect(!driven.client.succeeded)
    #expect(driven.client.termination != .timedOut)
    #expect(try readFile(driven.wire).isEmpty)
    let lines = String(decoding: try readFile(driven.errors), as: UTF8.self)
      .split(separator: "\n").filter { !$0.hasPrefix("vault: hint: ") }
    #expect(lines.count == 1)
    #expect(lines.first?.hasPrefix("vault: error: ") == true)
  }

  #if os(Linux)
    /// Any process could read an argument; only the server has the token in its environment.
    @Test func noArgumentAndNoOtherEnvironmentHoldsTheToken() throws {
      let token = "unique" + String(UInt64.random(in: .min ... .max), radix: 36) + "token"
      try keep(token)
      let words = throughVault(["/bin/sh", "-c", "echo ready; read -r line; exit 7"])
      let running = try Command(words[0], Array(words.dropFirst()), environment: home.environment)
        .start()
      #expect(running.waitForOutput(containing: "ready"))
      #expect(processes(whose: "cmdline", holds: token).isEmpty)
      #expect(processes(whose: "cmdline", holds: "vault://github/token").contains(running.pid))
      let holders = processes(whose: "environ", holds: token)
      #expect(!holders.isEmpty)
      #expect(!holders.contains(running.pid))
      for holder in holders {
        #expect(processes(whose: "comm", holds: "sh").contains(holder))
      }
      running.writeLine("")
      #expect(running.finish().status == 7)
    }

    private func processes(whose file: String, holds text: String) -> [pid_t] {
      entries("/proc").compactMap { name in
        guard let pid = pid_t(name), let bytes = try? readFile("/proc/\(name)/\(file)") else {
          return nil
        }
        return String(decoding: bytes, as: UTF8.self).contains(text) ? pid : nil
      }
    }
  #endif

  private func keep(_ token: String) throws {
    try home.succeed(
      ["add", Judge.name, "--env", "GITHUB_TOKEN", "--stdin"], input: Array(token.utf8))
  }

  private func throughVault(_ server: [String]) -> [String] {
    home.command(["exec", "--env", "GITHUB_TOKEN=vault://\(Judge.name)", "--"] + server).words
  }

  private func makeRepository(holding token: String) throws -> String {
    let path = home.directory.path("repository")
    let script = """
      git init -q -b main "$1" && cd "$1"
      git config user.name Tester && git config user.email tester@example.com
      echo one >file && git add file && git commit -q -m first
      printf 'GITHUB_TOKEN=%s\\n' "$2" >.env && git add .env && git commit -q -m settings
      echo two >>file
      """
    var environment = home.environment
    environment["GIT_AUTHOR_DATE"] = "2026-01-02T03:04:05Z"
    environment["GIT_COMMITTER_DATE"] = "2026-01-02T03:04:05Z"
    let result = try run(
      "/bin/sh", arguments: ["-ec", script, "sh", path, token], environment: environment)
    try #require(result.succeeded, "\(result)")
    return path
  }
}

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

  /// The tools that give the token away do so in fifteen places and spellings: see the server. A
  /// profile is MCP mode as well, so one conversation is enough to show that it changes nothing.
  @Test(arguments: Conversation.allCases, SampleToken.allCases)
  func transcriptsDifferOnlyWhereTheTokenStood(
    _ conversation: Conversation, _ token: SampleToken
  ) throws {
    let launches: [Launch] =
      conversation == .secondLineLegacy ? [.lines, .profile] : [.lines, .messages]
    let runs = try ComparedRuns(
      tokenServer(conversation), conversation, launches, token: token.value, home: home)
    #expect(runs.problems == "")
    #expect(try runs.judge.search([runs.plain.errors]).status == 1)

    // The control: the same judge is not content with a run without vault.
    let problems = try runs.judge.verify(runs.plain, [runs.plain]).output
    #expect(problems.contains("the token as json"))
    #expect(problems.contains("no marker anywhere"))
  }

  @Test(arguments: Conversation.allCases)
  func aLockedVaultFailsTheConnectionAtOnce(_ conversation: Conversation) throws {
    try Judge.keep(SampleToken.ordinary.value, home: home)
    try home.succeed(["lock"])
    let session = try Launch.messages.session(tokenServer(conversation), home: home, steps: [])
    let driven = try DrivenServer.drive([session], conversation, home: home)[0]
    #expect(try driven.failure != nil)
    #expect(try readFile(driven.wire).isEmpty)
    let lines = try DrivenServer.text(of: driven.errors)
      .split(separator: "\n").filter { !$0.hasPrefix("vault: hint: ") }
    #expect(lines.count == 1)
    #expect(lines.first?.hasPrefix("vault: error: ") == true)
  }

  #if os(Linux)
    /// Any process could read an argument; only the server has the token in its environment.
    @Test func noArgumentAndNoOtherEnvironmentHoldsTheToken() throws {
      let token = "unique" + String(UInt64.random(in: .min ... .max), radix: 36) + "token"
      try Judge.keep(token, home: home)
      let shell = ServerEntry(command: ["/bin/sh", "-c", "echo ready; read -r line; exit 7"])
      let words = try Launch.lines.session(shell, home: home, steps: nil).command
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

  private func tokenServer(_ conversation: Conversation) -> ServerEntry {
    ServerEntry(
      command: [conversation.environment.python, DrivenServer.script("token_server.py")],
      variable: "GITHUB_TOKEN")
  }
}

import Testing
import VaultCore
import VaultTestSupport

@testable import VaultApp

/// An agent's life: how it begins, whom it serves, and every way it ends.
@Suite(.needsVaultBinary) struct AgentTests {
  // MARK: Beginning

  @Test func eightServersStartFromOneUnlock() throws {
    let home = try Specimen.copy()
    let agent = try home.unlock()
    let clients = try (0..<8).map { number in
      try home.command([
        "exec", "--env", "A=vault://\(Specimen.first)", "--env", "B=vault://\(Specimen.second)",
        "--", "/bin/sh", "-c", "printf '%s' ${#A}-${#B}-\(number)",
      ]).start()
    }
    for (number, client) in clients.enumerated() {
      let result = client.finish()
      let lengths = "\(Specimen.firstValue.utf8.count)-\(Specimen.secondValue.utf8.count)"
      #expect(result.output == "\(lengths)-\(number)" && result.succeeded, "\(result)")
      #expect(result.errorOutput.isEmpty, "\(result)")
    }
    #expect(try AgentProcess(of: home).pid == agent.pid)
    try home.succeed(["verify"])
  }

  /// The same without an agent: each opens the vault for itself, and none gets in another's way.
  @Test func eightServersStartWithoutAnAgent() throws {
    let home = try Specimen.copy()
    let clients = try (0..<8).map { _ in
      try home.command(
        home.withKey(["get", Specimen.first])
      ).start()
    }
    for client in clients {
      let result = client.finish()
      #expect(result.output == Specimen.firstValue && result.errorOutput.isEmpty, "\(result)")
    }
    try home.succeed(home.withKey(["verify"]))
  }

  @Test func twoUnlocksAtOnceLeaveOneAgent() throws {
    for _ in 0..<3 {
      let home = try Specimen.copy()
      let unlocks = try (0..<3).map { _ in
        try home.command(home.withKey(["unlock", "--json"])).start()
      }
      let results = unlocks.map { $0.finish() }
      for result in results { #expect(result.succeeded, "\(result)") }
      let agent = try AgentProcess(of: home)
      for result in results { #expect(result.output.contains("\"pid\":\(agent.pid),")) }
      #expect(try agents(of: home) == [agent.pid])
    }
  }

  @Test func aSecondUnlockLeavesTheFirstAsItIs() throws {
    let home = try Specimen.copy()
    let agent = try home.unlock(["--for", "1h"])
    let second = try home.succeed(["unlock", "--for", "7h", "--json"])
    #expect(second.output.contains("\"hard_limit_seconds\":3600"), "\(second)")
    #expect(second.errorOutput.contains("unlocked already"))
    #expect(try AgentProcess(of: home).pid == agent.pid)
  }

  @Test func aStaleSocketIsReplaced() throws {
    let home = try Specimen.copy()
    let first = try home.unlock()
    kill(first.pid, SIGKILL)
    #expect(first.waitForEnd())
    #expect(entryExists(try home.agentSocket))
    #expect(try !home.isUnlocked())
    let second = try home.unlock()
    #expect(second.pid != first.pid)
    #expect(try home.succeed(["get", Specimen.first]).output == Specimen.firstValue)
  }

  @Test func whatIsNoSocketIsReplacedToo() throws {
    let home = try Specimen.copy()
    try home.unlock()
    try home.succeed(["lock"])
    let socket = try home.agentSocket
    unsafe unlink(socket)
    try writeFile(socket, Array("not a socket".utf8))
    try home.unlock()
    #expect(try home.isUnlocked())
  }

  @Test func theSocketIsForItsOwnerAlone() throws {
    let home = try Specimen.copy()
    try home.unlock()
    let socket = try home.agentSocket
    #expect(permissions(socket) == 0o600)
    #expect(permissions(Paths.directory(of: socket)) == 0o700)
    #expect(permissions(socket + ".lock") == 0o600)
  }

  @Test(arguments: [0o770, 0o707, 0o701, 0o755] as [mode_t])
  func itDoesNotListenWhereOthersAre(_ mode: mode_t) throws {
    let home = try Specimen.copy()
    try home.unlock()
    try home.succeed(["lock"])
    let directory = Paths.directory(of: try home.agentSocket)
    try #require(directory.hasPrefix(home.path), "a shared directory is not ours to open")
    unsafe chmod(directory, mode)
    let result = try home.vault(home.withKey(["unlock", "--json"]))
    #expect(result.status == 7 && result.outputBytes.isEmpty, "\(result)")
    // What it was refused for it says first, and then ends.
    for _ in 0..<1000 where try !agents(of: home).isEmpty { usleep(10_000) }
    #expect(try agents(of: home).isEmpty)
    unsafe chmod(directory, 0o700)
  }

  @Test func aLimitMustBeALengthOfTime() throws {
    let home = try Specimen.copy()
    for limit in ["0s", "99999999999999d", "4000d", "9223372036854775807s", "soon", "-1s"] {
      for flag in ["--for", "--idle"] {
        let result = try home.vault(home.withKey(["unlock", "\(flag)=\(limit)"]))
        #expect(result.status == 2, "\(flag) \(limit): \(result)")
      }
    }
    #expect(try !home.isUnlocked())
  }

  // MARK: End

  @Test func lockReturnsWhenTheProcessIsGone() throws {
    for _ in 0..<5 {
      let home = try Specimen.copy()
      let agent = try home.unlock()
      let result = try home.succeed(["lock"])
      #expect(agent.hasEnded, "\(result)")
      #expect(try !home.isUnlocked())
      let again = try home.succeed(["lock", "--json"])
      #expect(again.output.contains("\"agent_was_running\":false"), "\(again)")
    }
  }

  #if os(Linux)
    /// The connection of the client that locked ends with the process: its memory, keys and all,
    /// was given back before, which the kernel does first.
    @Test func theEndOfTheConnectionIsTheEndOfTheKeys() throws {
      for _ in 0..<5 {
        let home = try Specimen.copy()
        let agent = try home.unlock()
        #expect(agent.status("VmRSS") != "")
        let paths = try Paths(home: home.path, uid: getuid(), vault: nil)
        try #require(try AgentClient.connect(paths, uid: getuid())).lock()
        #expect(agent.status("VmRSS") == "")
      }
    }
  #endif

  @Test(arguments: [SIGTERM, SIGHUP, SIGINT, SIGQUIT]) func aSignalLocks(_ number: Int32) throws {
    let home = try Specimen.copy()
    let agent = try home.unlock()
    kill(agent.pid, number)
    #expect(agent.waitForEnd())
    #expect(try !home.isUnlocked())
    let result = try home.vault(["get", Specimen.first])
    #expect(result.status == 4 && result.outputBytes.isEmpty, "\(result)")
  }

  /// Also where it was unlocked by somebody who ignores the signal, nohup(1) say.
  @Test func aSignalLocksWhateverWasIgnored() throws {
    let home = try Specimen.copy()
    let vault = try #require(VaultBinary.path)
    let unlock = home.withKey(["unlock"])
    let result = try Command(
      "/bin/sh", ["-c", "trap '' TERM HUP; exec \"$@\"", "sh", vault] + unlock,
      environment: home.environment
    ).run()
    #expect(result.succeeded, "\(result)")
    let agent = try AgentProcess(of: home)
    kill(agent.pid, SIGTERM)
    #expect(agent.waitForEnd())
  }

  @Test func itLocksWhenNobodyAsks() throws {
    let home = try Specimen.copy()
    let agent = try home.unlock(["--idle", "1s"])
    #expect(agent.waitForEnd())
    #expect(try !home.isUnlocked())
  }

  /// Requests restart the idle limit, and nothing restarts the hard one.
  @Test func itLocksWhenItsTimeIsOver() throws {
    let home = try Specimen.copy()
    let agent = try home.unlock(["--for", "2s", "--idle", "1h"])
    let client = try RawClient(home)
    var answers = 0
    while let answer = client.ask(.status) {
      guard case .status(let status) = answer else { break }
      #expect(status.hardRemaining <= .init(seconds: 2) && status.idleLimit == .hours(1))
      answers += 1
      usleep(20_000)
    }
    #expect(answers > 0)
    #expect(agent.waitForEnd())
    #expect(try !home.isUnlocked())
  }

  @Test func anAgentKilledBetweenRequestsLosesNothing() throws {
    let home = try Specimen.copy()
    let agent = try home.unlock()
    try home.succeed(["add", "kept", "--stdin"], input: Array("kept value".utf8))
    try home.succeed(["get", "kept"])
    kill(agent.pid, SIGKILL)
    #expect(agent.waitForEnd())
    let locked = try home.vault(["get", "kept"])
    #expect(locked.status == 4 && locked.outputBytes.isEmpty, "\(locked)")
    #expect(try home.succeed(home.withKey(["get", "kept"])).output == "kept value")
    try home.succeed(home.withKey(["verify"]))
  }

  /// The agents that serve this home's vault, by the socket they hold open.
  private func agents(of home: TemporaryHome) throws -> [pid_t] {
    #if os(Linux)
      entries("/proc").compactMap { pid_t($0) }.filter { pid in
        let words = (try? readFile("/proc/\(pid)/cmdline")) ?? []
        guard words.elementsEqual("vault\0agent\0".utf8) else { return false }
        let variables = (try? readFile("/proc/\(pid)/environ")) ?? []
        return String(decoding: variables, as: UTF8.self).contains("HOME=\(home.path)\0")
      }
    #else
      (try? AgentProcess(of: home)).map { [$0.pid] } ?? []
    #endif
  }
}

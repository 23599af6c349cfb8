import Testing
import VaultCore
import VaultTestSupport

@testable import VaultApp

/// What an agent has taken from itself, and whom it does not talk to. Seen from outside.
@Suite(.needsVaultBinary) struct AgentConfinementTests {
  private static let nobody: uid_t = 65_534
  private static var isRoot: Bool { geteuid() == 0 }
  private static let peer = PackageRoot.file("Tests/VaultAppTests/Python/peer.py")

  #if os(Linux)
    @Test func itStandsAlone() throws {
      let home = try Specimen.copy()
      let agent = try home.unlock()
      try home.succeed(["get", Specimen.first])
      try home.succeed(["list"])
      #expect(agent.status("NoNewPrivs") == "1")
      #expect(agent.status("Threads") == "1")
      #expect(agent.status("Umask") == "0077")
      let children = try readFile("/proc/\(agent.pid)/task/\(agent.pid)/children")
      #expect(children.isEmpty)
      let limits = String(decoding: try readFile("/proc/\(agent.pid)/limits"), as: UTF8.self)
      let core = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max core file") })
      #expect(core.split(separator: " ").dropFirst(4).prefix(2) == ["0", "0"], "\(core)")
      var buffer = [CChar](repeating: 0, count: 64)
      #expect(unsafe readlink("/proc/\(agent.pid)/cwd", &buffer, buffer.count) == 1)
      #expect(getsid(agent.pid) == agent.pid)
    }

    /// Its environment and arguments hold where the home is, and no more.
    @Test func nothingStandsInItsArgumentsOrVariables() throws {
      let home = try Specimen.copy()
      let agent = try home.unlock()
      #expect(try readFile("/proc/\(agent.pid)/cmdline") == Array("vault\0agent\0".utf8))
      let variables = try? readFile("/proc/\(agent.pid)/environ")
      if let variables { #expect(variables == Array("HOME=\(home.path)\0".utf8)) }
    }

    /// Standard descriptors, the listener, the vault, signals: and nothing of whoever unlocked.
    @Test func itKeepsNoDescriptorOfItsStarter() throws {
      let home = try Specimen.copy()
      let agent = try home.unlock()
      let targets = entries("/proc/\(agent.pid)/fd").map { name in
        var buffer = [CChar](repeating: 0, count: 512)
        let count = unsafe readlink("/proc/\(agent.pid)/fd/\(name)", &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)).map(UInt8.init), as: UTF8.self)
      }
      #expect(targets.count { $0 == "/dev/null" } == 3, "\(targets)")
      #expect(!targets.contains { $0.hasPrefix("pipe:") || $0.contains("full.key") }, "\(targets)")
      #expect(targets.count <= 8, "\(targets)")
    }

    /// The same user, who is not root, may not look into its memory.
    @Test(
      .enabled(if: isRoot, "takes root to become another user"), .needs(programs: "python3"))
    func itsMemoryIsClosedToItsOwnUser() throws {
      let directory = try TemporaryDirectory()
      unsafe chmod(directory.path, 0o755)
      let home = directory.path("home")
      unsafe mkdir(home, 0o700)
      unsafe chown(home, Self.nobody, Self.nobody)
      try directory.write("home/passphrase", Specimen.passphrase)
      unsafe chown(home + "/passphrase", Self.nobody, Self.nobody)
      // The checkout may lie where only its owner can go.
      let program = directory.path("vault")
      try run("cp", arguments: [try #require(VaultBinary.path), program]).mustSucceed()
      unsafe chmod(program, 0o755)

      var environment = Command.standardEnvironment
      environment["HOME"] = home
      func asNobody(_ words: [String]) throws -> CommandResult {
        try run(
          "python3", arguments: [Self.peer, "run", "\(Self.nobody)"] + words,
          environment: environment)
      }
      let key = ["--passphrase-file", home + "/passphrase"]
      try asNobody([program, "init", "--kdf", "minimum", "--yes"] + key).mustSucceed()
      try asNobody([program, "unlock"] + key).mustSucceed()
      let status = try asNobody([program, "status", "--json"]).mustSucceed().output
      let start = try #require(status.firstRange(of: "\"pid\":"))
      let pid = try #require(pid_t(status[start.upperBound...].prefix { $0.isNumber }))
      let sleeper = try Command(
        "python3", [Self.peer, "run", "\(Self.nobody)", "sleep", "60"]
      ).start()
      func look(_ pid: pid_t) throws -> [Substring] {
        try run(
          "python3",
          arguments: [Self.peer, "look", "\(Self.nobody)"]
            + ["mem", "maps", "environ"].map { "/proc/\(pid)/\($0)" }
        ).mustSucceed().output.split(separator: "\n")
      }
      for _ in 0..<5000 where AgentProcess(pid: sleeper.pid).status("Name") != "sleep" {
        usleep(1000)
      }
      // The control: another process of that user is open to it.
      #expect(try look(sleeper.pid).dropFirst() == ["open", "open"])
      #expect(AgentProcess(pid: pid).status("Uid").hasPrefix("\(Self.nobody)"))
      #expect(try look(pid) == ["refused", "refused", "refused"])
      try asNobody([program, "lock"]).mustSucceed()
    }

    /// The kernel says who connects; permissions that were opened by mistake are not enough.
    @Test(
      .enabled(if: isRoot, "takes root to become another user"), .needs(programs: "python3"))
    func anotherUserIsNotHeard() throws {
      let home = try Specimen.copy()
      try home.unlock()
      let socket = try home.agentSocket
      try #require(socket.hasPrefix(home.path), "a shared directory is not ours to open")
      var directory = Paths.directory(of: socket)
      while directory.hasPrefix(home.path) {
        unsafe chmod(directory, 0o755)
        directory = Paths.directory(of: directory)
      }
      unsafe chmod(socket, 0o666)
      func answer(_ uid: uid_t) throws -> String {
        try run("python3", arguments: [Self.peer, "ask", socket, "\(uid)"]).mustSucceed().output
      }
      #expect(try answer(Self.nobody) == "0\n")
      #expect(home.strangersNoted == [Self.nobody])
      let ours = try answer(geteuid())
      #expect(Int(ours.dropLast()).map { $0 > 8 } == true, "\(ours)")
      // So that the directory is again as the program wants it.
      unsafe chmod(Paths.directory(of: socket), 0o700)
    }

    /// Nor does a client say anything to a listener that is somebody else.
    @Test(
      .enabled(if: isRoot, "takes root to become another user"), .needs(programs: "python3"))
    func anotherUsersAgentIsNotAsked() throws {
      let home = try Specimen.copy()
      try home.unlock()
      try home.succeed(["lock"])
      let socket = try home.agentSocket
      unsafe unlink(socket)
      let listener = try Command("python3", [Self.peer, "listen", socket, "\(Self.nobody)"]).start()
      #expect(listener.waitForOutput(containing: "ready"))
      let result = try home.vault(["get", Specimen.first])
      #expect(result.status == 7 && result.outputBytes.isEmpty, "\(result)")
      #expect(listener.waitForOutput(containing: "\n0\n"), "\(listener.finish())")
      unsafe unlink(socket)
    }
  #endif
}

extension TemporaryHome {
  /// Uids that an agent did not hear, as they wait to be sealed.
  fileprivate var strangersNoted: [UInt32] {
    ((try? waiting().entries) ?? []).filter { $0.event == .denied }.map(\.actor.uid)
  }
}

extension AgentProcess {
  fileprivate init(pid: pid_t) { self.pid = pid }
}

import Testing
import VaultTestSupport

/// The beginning and the end of a session as the SDKs bring them about: a client closes stdin,
/// waits two seconds, sends SIGTERM, waits two seconds more, and sends SIGKILL, which `vault` must
/// not let it come to.
@Suite(.needsPython, .needsVaultBinary, .needs(programs: "python3"))
struct ServerEndTests {
  let home: TemporaryHome

  init() throws {
    home = try TemporaryHome()
    try home.makeVault()
    try Judge.keep(SampleToken.ordinary.value, home: home)
  }

  private static let echo = [#"{"tool": "echo", "arguments": {"text": "alive"}}"#]

  #if os(Linux)
    /// How a server meets its end, and how `vault` then ends.
    private static let ends: [(options: [String], status: Int)] = [
      ([], 0),
      (["--ignore-eof"], 128 + Int(SIGTERM)),
      (["--ignore-eof", "--ignore-term"], 128 + Int(SIGKILL)),
      (["--grandchild"], 0),
      (["--grandchild", "--ignore-eof", "--ignore-term"], 128 + Int(SIGKILL)),
    ]

    @Test(arguments: Conversation.allCases)
    func noServerOutlastsItsClient(_ conversation: Conversation) throws {
      let pids = (0..<Self.ends.count).map { home.directory.path("\($0).pids") }
      let sessions = try zip(Self.ends, pids).enumerated().map { number, each in
        try Launch.messages.session(
          .hostile(each.0.options, settings: ["PIDS": each.1]), label: "\(number)", home: home,
          steps: Self.echo)
      }
      let driven = try DrivenServer.drive(sessions, conversation, home: home)
      for ((end, file), server) in zip(zip(Self.ends, pids), driven) {
        #expect(try server.failure == nil)
        // What the client had killed would be -9.
        #expect(try server.status == end.status, "\(end.options)")
        let numbers = try Self.numbers(in: file)
        #expect(numbers.count == (end.options.contains("--grandchild") ? 2 : 1))
        for number in numbers { #expect(Self.ends(number), "\(end.options)") }
      }
    }

    /// The control: without vault the SDK does kill, and what the server left behind stays.
    @Test func withoutVaultTheClientKills() throws {
      let pids = home.directory.path("pids")
      let driven = try DrivenServer.drive(
        [
          ServerEntry.hostile(["--ignore-eof", "--ignore-term"])
            .session(label: "killed", token: "none", steps: Self.echo),
          ServerEntry.hostile(["--grandchild"], settings: ["PIDS": pids])
            .session(label: "left", token: "none", steps: Self.echo),
        ], .secondLineModern, home: home)
      #expect(try driven[0].status == -9)
      let grandchild = try #require(try Self.numbers(in: pids).last)
      #expect(Self.isAlive(grandchild))
      kill(grandchild, SIGKILL)
    }

    private static func numbers(in file: String) throws -> [pid_t] {
      try DrivenServer.text(of: file).split(separator: "\n").compactMap { pid_t($0) }
    }

    /// Whether a process runs; one that has ended and was not waited for does not.
    private static func isAlive(_ pid: pid_t) -> Bool {
      guard let status = try? DrivenServer.text(of: "/proc/\(pid)/status") else { return false }
      return !status.contains("\nState:\tZ") && !status.contains("\nState:\tX")
    }

    /// Whether a process ends within the patience of a test.
    private static func ends(_ pid: pid_t) -> Bool {
      let deadline = ContinuousClock.now + .seconds(10)
      while isAlive(pid) {
        if ContinuousClock.now > deadline { return false }
        usleep(10_000)
      }
      return true
    }
  #endif

  /// A server that dies under a call: the client learns it at once, and the status is the server's.
  @Test(arguments: Conversation.allCases)
  func aServerThatDiesEndsTheSession(_ conversation: Conversation) throws {
    let session = try Launch.messages.session(
      .hostile(), home: home, steps: [#"{"tool": "dies"}"#])
    let driven = try DrivenServer.drive([session], conversation, home: home)[0]
    let call = try #require(try driven.calls(of: "dies").first)
    #expect(call.contains("Connection closed"))
    #expect(try driven.status == 3)
  }

  /// What a client finds out with `server/discover` is what it finds out without vault: of a server
  /// that knows it, one that does not, one that ends over it, and one that is late with it.
  @Test func theProbeIsLeftAlone() throws {
    let cases = [[], ["--legacy"], ["--exit-on-probe"], ["--late-probe", "5"]]
    let sessions = try cases.enumerated().flatMap { number, options in
      let entry = ServerEntry.hostile(options)
      return [
        entry.session(label: "plain\(number)", token: "none", steps: Self.echo),
        try Launch.messages.session(entry, label: "sealed\(number)", home: home, steps: Self.echo),
      ]
    }
    let driven = try DrivenServer.drive(
      sessions, .secondLineModern, era: "auto", home: home, options: ["--probe-seconds", "2.5"])
    let eras = try driven.map { try $0.steps(with: #""era": "modern""#).count }
    #expect(eras == [1, 1, 0, 0, 0, 0, 0, 0])
    for number in cases.indices {
      let (plain, sealed) = (driven[2 * number], driven[2 * number + 1])
      #expect(try plain.failure == sealed.failure)
      #expect(try (plain.failure == nil) == (cases[number] != ["--exit-on-probe"]))
      #expect(try plain.calls(of: "echo") == sealed.calls(of: "echo"))
    }
  }
}

import Testing
import VaultCore
import VaultTestSupport

@testable import VaultApp

/// Audit before release, as the kernel saw it: the value goes to the client after the entry that
/// says so is durable, once, and to nobody else.
@Suite(.needsVaultBinary) struct ReleaseOrderTests {
  #if os(Linux)
    /// Whether a process may trace another here: containers often forbid it.
    private static let canTrace: Bool = {
      guard TestEnvironment.has("strace"),
        let sleeper = try? Command("/bin/sleep", ["20"]).start(),
        let tracer = try? Command(
          "strace", ["-p", "\(sleeper.pid)"], timeout: .seconds(5)
        ).start()
      else { return false }
      let isAttached = tracer.waitForErrorOutput(containing: "attached")
      tracer.signal(SIGTERM)
      _ = tracer.finish()
      return isAttached && geteuid() == 0
    }()

    @Test(.enabled(if: canTrace, "takes strace, and root to trace what refuses it"))
    func theValueLeavesAfterTheCommit() throws {
      let home = try Specimen.copy()
      let agent = try home.unlock()
      // The first request of an agent verifies more; the trace is of an ordinary one.
      try home.succeed(["get", Specimen.second])
      let calls = try trace(agent, home) {
        let result = try home.succeed(["get", Specimen.first])
        #expect(result.output == Specimen.firstValue)
      }

      let releases = calls.indices.filter { calls[$0].contains(Specimen.firstValue) }
      #expect(releases.count == 1, "\(releases.map { calls[$0] })")
      let release = try #require(releases.first)
      #expect(calls[release].contains("write(") && calls[release].contains("socket:"))
      // The commit is the end of the journal, and the directory says so durably.
      let removal = try #require(
        calls.firstIndex { $0.contains("unlink") && $0.contains("vault.db-journal") })
      let directorySync = try #require(
        calls[removal...].firstIndex {
          $0.contains("sync(") && $0.contains("mcp-vault>")
        })
      #expect(removal < directorySync && directorySync < release, "\(calls)")
      // The entry itself was on the disk before that.
      let fileSync = try #require(
        calls.lastIndex { $0.contains("sync(") && $0.contains("vault.db>") })
      #expect(fileSync < removal)
      // Nothing is written to the vault between the commit and the release.
      #expect(!calls[removal..<release].contains { $0.contains("pwrite64(") })
    }

    /// The value of a change arrives by a read and is in no write at all.
    @Test(.enabled(if: canTrace, "takes strace, and root to trace what refuses it"))
    func aValueThatComesInGoesNowhere() throws {
      let home = try Specimen.copy()
      let agent = try home.unlock()
      let value = "value-that-comes-in-0123456789"
      let calls = try trace(agent, home) {
        try home.succeed(["add", "incoming", "--stdin"], input: Array(value.utf8))
      }
      let found = calls.filter { $0.contains(value) }
      #expect(found.count == 1 && found.allSatisfy { $0.contains("read(") }, "\(found)")
    }

    /// The calls of the agent while `body` runs, one a line, texts whole.
    private func trace(
      _ agent: AgentProcess, _ home: TemporaryHome, _ body: () throws -> Void
    ) throws -> [String] {
      let file = home.path + "/trace"
      let tracer = try Command(
        "strace", ["-f", "-y", "-s", "100000", "-o", file, "-p", "\(agent.pid)"]
      ).start()
      try #require(tracer.waitForErrorOutput(containing: "attached"))
      try body()
      tracer.signal(SIGTERM)
      _ = tracer.finish()
      return String(decoding: try readFile(file), as: UTF8.self).split(separator: "\n")
        .map(String.init)
    }
  #endif
}

#if os(Linux)
  import Testing
  import VaultTestSupport

  /// The token is in the environment of the program it is for, and found nowhere else: see
  /// `find_token.py`.
  @Suite(.needsVaultBinary, .needs(programs: "python3", "gdb", "strace")) struct TokenSearchTests {
    @Test func tokenIsFoundNowhere() throws {
      let fixture = try ExecFixture([:])
      let folder = try TemporaryDirectory()
      // vault refuses debuggers and tracers of its own user; only root can look inside.
      let inside = geteuid() == 0 ? ["memory", "trace"] : []
      let result = try fixture.drive("find_token.py", [try fixture.vault, folder.path] + inside)
      #expect(result.succeeded, "\(result)")
    }
  }
#endif

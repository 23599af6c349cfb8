import Testing
import VaultTestSupport

@Suite(.needsVaultBinary) struct ExecStatusTests {
  @Test(arguments: [0, 1, 2, 3, 4, 5, 6, 7, 10, 42, 124, 125, 126, 127, 128, 130, 143, 254, 255])
  func statusIsTheChilds(_ status: Int32) throws {
    let result = try ExecFixture().shell("exit \(status)")
    #expect(result.termination == .exited(status))
    #expect(result.output == "" && result.errorOutput == "")
  }

  @Test(arguments: [SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGKILL, SIGSEGV, SIGPIPE, SIGTERM, SIGUSR1])
  func childEndedByASignalIs128AndItsNumber(_ number: Int32) throws {
    let result = try ExecFixture().shell("kill -\(number) $$; sleep 20")
    #expect(result.termination == .exited(128 + number))
    #expect(result.output == "" && result.errorOutput == "")
  }

  @Test func ownFailuresHaveTheirOwnStatus() throws {
    let fixture = try ExecFixture()
    let plain = try fixture.home.directory.write("plain", "no program\n", mode: 0o600)
    let odd = try fixture.home.directory.write("odd", "no program\n", mode: 0o700)
    let lost = try fixture.home.directory.write("lost", "#!/no/such/interpreter\n", mode: 0o700)
    for (command, status) in [
      ("no-such-command-anywhere", Int32(127)), ("/no/such/file", 127), (plain, 126), (odd, 126),
      (lost, 126), (fixture.home.path, 126),
    ] {
      let result = try fixture.command(["--", command]).run()
      #expect(result.status == status, "\(command)")
      #expect(result.output == "")
      #expect(result.errorOutput.hasPrefix("vault: error: "), "\(result)")
    }
  }

  @Test func lockedVaultIsOneErrorAndNoCommand() throws {
    let fixture = try ExecFixture(["token": "some-value-of-it"])
    try fixture.home.succeed(["lock"])
    let result = try fixture.shell("echo ran", ["--env", "A=vault://token"])
    #expect(result.status == 125)
    #expect(result.output == "")
    #expect(result.errorOutput.hasPrefix("vault: error: the vault is locked"))
  }
}

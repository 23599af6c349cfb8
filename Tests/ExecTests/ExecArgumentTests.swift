import Testing
import VaultTestSupport

@Suite(.needsVaultBinary, .needs(programs: "python3")) struct ExecArgumentTests {
  @Test func wordsAreExactAndNoShellReadsThem() throws {
    let fixture = try ExecFixture()
    let result = try fixture.drive("arguments.py", [try fixture.vault])
    #expect(result.succeeded, "\(result)")
  }

  @Test func firstWordIsTheNameThatWasGiven() throws {
    let fixture = try ExecFixture()
    let result = try fixture.command(["--", "sh", "-c", "echo $0"]).run()
    #expect(result.output == "sh\n")
  }

  /// The PATH that counts is the one the command will have.
  @Test func commandIsLookedUpAlongItsOwnPath() throws {
    let fixture = try ExecFixture()
    let folder = fixture.home.directory.path("bin")
    unsafe mkdir(folder, 0o700)
    try fixture.home.directory.write("bin/probe", "#!/bin/sh\necho found\n", mode: 0o700)
    #expect(try fixture.command(["--", "probe"]).run().status == 127)
    let result = try fixture.command(["--env", "PATH=\(folder)", "--", "probe"]).run()
    #expect(result.output == "found\n")
  }

  @Test func withoutACommandNothingRuns() throws {
    let fixture = try ExecFixture()
    for words in [[], ["--"], ["--", ""]] {
      let result = try fixture.command(words).run()
      #expect(result.status == 125)
      #expect(result.output == "")
      #expect(result.errorOutput.hasPrefix("vault: error: "))
    }
  }
}

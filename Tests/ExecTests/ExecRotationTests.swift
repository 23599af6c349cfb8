import Testing
import VaultTestSupport

/// A secret that is rotated while a child runs.
@Suite(.needsVaultBinary) struct ExecRotationTests {
  private static let old = "old-Value-0123456789"
  private static let new = "new-Value-9876543210"

  /// `cat` through vault, with one secret of its own and one of nobody's.
  private static func cat(_ exec: ExecFixture) throws -> RunningCommand {
    let running = try exec.command(["--env", "T=vault://token", "--", "cat"]).start()
    running.writeLine("first \(old)")
    #expect(running.waitForOutput(containing: "first [REDACTED:token]\n"))
    return running
  }

  @Test func theNewValueIsHiddenToo() throws {
    let exec = try ExecFixture(["token": Self.old, "other": "other-Value-55555555"])
    let running = try Self.cat(exec)
    try exec.home.succeed(["rotate", "token", "--stdin"], input: Array(Self.new.utf8))
    running.writeLine("then \(Self.new) and \(Self.old)")
    #expect(running.waitForOutput(containing: "then [REDACTED:token] and [REDACTED:token]\n"))
    // Again, and in another form.
    try exec.home.succeed(["rotate", "token", "--stdin"], input: Array("third:Value/77777".utf8))
    running.writeLine("last third%3AValue%2F77777")
    running.closeInput()
    let result = running.finish()
    #expect(result.output.hasSuffix("last [REDACTED:token]\n"))
    #expect(result.errorOutput == "")
  }

  /// The control: a value the vault does not hold yet is not hidden, and what other programs write
  /// to the vault changes nothing.
  @Test func otherChangesAreNoneOfItsBusiness() throws {
    let exec = try ExecFixture(["token": Self.old, "other": "other-Value-55555555"])
    let running = try Self.cat(exec)
    running.writeLine("before \(Self.new)")
    #expect(running.waitForOutput(containing: "before \(Self.new)\n"))
    try exec.home.succeed(["rotate", "other", "--stdin"], input: Array("other-Value-66666".utf8))
    running.writeLine("other-Value-55555555 \(Self.old)")
    running.closeInput()
    #expect(running.finish().output.hasSuffix("other-Value-55555555 [REDACTED:token]\n"))
    let log = try exec.home.succeed(["audit", "--secret", "token"]).output
    #expect(log.split(separator: "\n").count { $0.contains("redact") } == 0)
  }

  @Test func whereTheVaultIsLockedItIsSaidOnce() throws {
    let exec = try ExecFixture(["token": Self.old])
    let running = try Self.cat(exec)
    try exec.home.succeed(["rotate", "token", "--stdin"], input: Array(Self.new.utf8))
    try exec.home.succeed(["lock"])
    for word in ["a", "b"] {
      running.writeLine("\(word) \(Self.old)")
      #expect(running.waitForOutput(containing: "\(word) [REDACTED:token]\n"))
    }
    try exec.home.succeed(["unlock", "--passphrase-file", exec.home.passphraseFile])
    running.writeLine("c \(Self.new)")
    running.closeInput()
    let result = running.finish()
    #expect(result.output.hasSuffix("c [REDACTED:token]\n"))
    #expect(result.errorOutput.split(separator: "\n").count == 1, "\(result.errorOutput)")
    #expect(result.errorOutput.contains("a value rotated since is not hidden"))
  }

  // MARK: Told to whoever rotates

  /// A launch with the old value is named until it has ended, however it ends.
  @Test(arguments: [SIGTERM, SIGKILL]) func whoRunsWithTheOldValueIsNamed(signal: Int32) throws {
    let exec = try ExecFixture(["token": Self.old, "other": "other-Value-55555555"])
    let running = try Self.cat(exec)
    let result = try exec.home.succeed(["rotate", "token", "--stdin"], input: Array(Self.new.utf8))
    #expect(result.errorOutput.contains("'cat' (process "), "\(result)")
    #expect(result.errorOutput.contains("still runs with version 1 of 'token'"), "\(result)")
    let other = try exec.home.succeed(["rotate", "other", "--generate"])
    #expect(!other.errorOutput.contains("still runs"), "\(other)")
    running.signal(signal)
    _ = running.finish()
    let after = try exec.home.succeed(["rotate", "token", "--generate"])
    #expect(!after.errorOutput.contains("still runs"), "\(after)")
    #expect(entries(exec.home.path + "/.local/state/mcp-vault/running").isEmpty)
  }

  /// One that was started since has the new value, and going back makes it the old one.
  @Test func whoHasTheValueInUseIsNotNamed() throws {
    let exec = try ExecFixture(["token": Self.old])
    try exec.home.succeed(["rotate", "token", "--stdin"], input: Array(Self.new.utf8))
    let running = try exec.command(["--env", "T=vault://token", "--", "cat"]).start()
    running.writeLine("ready")
    #expect(running.waitForOutput(containing: "ready"))
    let same = try exec.home.succeed(["rotate", "token", "--generate", "--json"])
    #expect(same.output.contains("still runs with version 2 of 'token'"), "\(same)")
    let back = try exec.home.succeed(["rollback", "token"])
    #expect(!back.errorOutput.contains("still runs"), "\(back)")
    #expect(running.finish().succeeded)
  }

  /// Nothing that is there is believed, and a launch runs where it cannot be told of.
  @Test func whatStandsThereIsNotBelieved() throws {
    let exec = try ExecFixture(["token": Self.old])
    let directory = exec.home.path + "/.local/state/mcp-vault/running"
    #expect(try exec.shell("true", ["--env", "T=vault://token"]).succeeded)
    try writeFile(directory + "/1-00000000", Array("1\ninit\n1\n0\ntoken 1\n".utf8))
    try exec.home.succeed(["rotate", "token", "--generate"])
    #expect(entries(directory).isEmpty)
    unsafe rmdir(directory)
    try writeFile(directory, [])
    #expect(try exec.shell("true", ["--env", "T=vault://token"]).succeeded)
    let result = try exec.home.succeed(["rotate", "token", "--generate"])
    #expect(!result.errorOutput.contains("still runs"), "\(result)")
  }
}

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
}

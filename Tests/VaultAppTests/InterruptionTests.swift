import Testing
import VaultCore
import VaultTestSupport

/// A signal while a person is asked ends the command as it ends any other, and first everything
/// that was begun is put away.
@Suite(.needsVaultBinary, .serialized) struct InterruptionTests {
  private static let signals = [SIGINT, SIGTERM, SIGHUP]
  private static let endings = signals.flatMap { [($0, true), ($0, false)] }

  /// At the question of a restore, or at its passphrase; both come when the copy is made.
  private func restoring(
    _ home: TemporaryHome, atQuestion: Bool
  ) throws -> TerminalCommand {
    let backup = home.path + "/backup.db"
    if !entryExists(backup) {
      try home.succeed(["backup", backup])
      try home.succeed(home.withKey(["edit", Specimen.first, "--owner", "meanwhile"]))
    }
    let words = ["restore", backup, "--force"]
    let terminal = try TerminalCommand(home.command(atQuestion ? home.withKey(words) : words))
    #expect(terminal.waitForScreen(atQuestion ? "[y/N] " : "Passphrase for "))
    return terminal
  }

  private func copies(_ home: TemporaryHome) -> [String] {
    entries(home.path + "/.local/share/mcp-vault").filter { $0.contains(".restore-") }
  }

  @Test(arguments: endings)
  func aRestoreLeavesNothingBehind(_ signal: Int32, _ atQuestion: Bool) throws {
    let home = try Specimen.copy()
    let terminal = try restoring(home, atQuestion: atQuestion)
    let before = try readFile(home.vaultFile)
    #expect(!copies(home).isEmpty, "otherwise there is nothing to put away")
    if signal == SIGINT { terminal.type("\u{3}") } else { kill(terminal.pid, signal) }
    let result = terminal.finish()
    #expect(result.termination == .signalled(signal), "\(result)")
    #expect(terminal.echoes)
    #expect(result.output.contains("interrupted; nothing was changed"), "\(result)")
    #expect(copies(home).isEmpty)
    #expect(try readFile(home.vaultFile) == before)
    #expect(try home.listing(home.withKey([])).contains("meanwhile"))
  }

  /// The end of the input and the signal that says why come in either order, so each is tried a
  /// few times.
  @Test(arguments: [true, false])
  func aTerminalThatGoesAwayLeavesNothingBehind(_ atQuestion: Bool) throws {
    let home = try Specimen.copy()
    for _ in 0..<8 {
      let terminal = try restoring(home, atQuestion: atQuestion)
      #expect(!copies(home).isEmpty, "otherwise there is nothing to put away")
      let result = terminal.hangUp()
      #expect(result.termination != .timedOut && !result.succeeded, "\(result)")
      #expect(copies(home).isEmpty)
    }
    #expect(try home.listing(home.withKey([])).contains("meanwhile"))
  }

  /// A key that is held down, or a shell and its terminal at once.
  @Test func signalsThatComeTogetherLeaveNothingBehind() throws {
    let home = try Specimen.copy()
    for _ in 0..<8 {
      let terminal = try restoring(home, atQuestion: true)
      for _ in 0..<20 { for signal in [SIGHUP, SIGTERM, SIGINT] { kill(terminal.pid, signal) } }
      #expect(!terminal.finish().succeeded)
      #expect(copies(home).isEmpty)
    }
  }

  /// What a shell that ran it is told.
  @Test func aShellSeesTheStatusOfTheSignal() throws {
    let home = try Specimen.copy()
    let backup = home.path + "/backup.db"
    try home.succeed(["backup", backup])
    try home.succeed(home.withKey(["edit", Specimen.first, "--owner", "meanwhile"]))
    let restore = home.command(home.withKey(["restore", backup, "--force"]))
    let terminal = try TerminalCommand(
      Command(
        "/bin/sh",
        ["-c", "trap : INT; \"$@\"; echo status $?", "sh", restore.executable]
          + restore.arguments, environment: restore.environment, directory: home.path))
    #expect(terminal.waitForScreen("[y/N] "))
    terminal.type("\u{3}")
    #expect(terminal.waitForScreen("status 130"), "\(terminal.screen)")
    _ = terminal.finish()
  }

  /// Nothing can be put away then. What stays is in nobody's way.
  @Test func whatAKilledRestoreLeavesDisturbsNothing() throws {
    let home = try Specimen.copy()
    let terminal = try restoring(home, atQuestion: true)
    kill(terminal.pid, SIGKILL)
    #expect(terminal.finish().termination == .signalled(SIGKILL))
    let left = copies(home)
    #expect(!left.isEmpty)
    #expect(try home.listing(home.withKey([])).contains("meanwhile"))
    try home.succeed(home.withKey(["verify"]))
    let again = try restoring(home, atQuestion: true)
    again.type("y\n")
    let result = again.finish()
    #expect(result.succeeded, "\(result)")
    #expect(copies(home) == left)
    #expect(try !home.listing(home.withKey([])).contains("meanwhile"))
    try home.succeed(home.withKey(["get", Specimen.first]))
    try home.succeed(home.withKey(["verify"]))
  }

  /// The vault is made by then, and is whole.
  @Test(arguments: signals) func theCheckOfARecoveryCodeIsInterrupted(_ signal: Int32) throws {
    let home = try TemporaryHome()
    try home.directory.write("passphrase", Specimen.passphrase + "\n")
    let terminal = try TerminalCommand(
      home.command(home.withPassphrase(["init", "--kdf", "minimum"])))
    #expect(terminal.waitForScreen("of the recovery code: "))
    kill(terminal.pid, signal)
    let result = terminal.finish()
    if signal == SIGINT {
      #expect(result.succeeded && result.output.contains("Keep the recovery code"), "\(result)")
    } else {
      #expect(result.termination == .signalled(signal), "\(result)")
      #expect(result.output.contains("interrupted; what was made stays"), "\(result)")
    }
    #expect(terminal.echoes)
    try home.succeed(home.withPassphrase(["verify"]))
  }
}

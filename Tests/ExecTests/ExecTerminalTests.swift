import Testing
import VaultTestSupport

/// All three streams are a terminal: the command has a pseudo-terminal and does not notice.
@Suite(.needsVaultBinary, .needs(programs: "python3", "bash", "git", "less", "vim"))
struct ExecTerminalTests {
  /// What a person does and sees. The first run is without vault, and shows that the same is
  /// expected of vault as of a shell.
  @Test(arguments: [
    "three_terminals", "settings_are_the_persons", "new_size", "colours", "password",
    "line_editing", "all_bytes", "flow_control", "keys_are_signals", "an_interrupt_ends_a_loop",
    "stop_and_continue",
    "output_before_a_stop_is_shown", "inner_shell", "background", "background_comes_to_the_front",
    "background_without_a_shell", "paste", "much_output", "settings_return", "terminal_goes_away",
    "terminal_goes_away_from_a_stopped_one", "terminal_goes_away_from_one_who_does_not_care",
    "sent_to_vault", "full_screen", "mixed_cases",
  ])
  func isThatOfAnyCommand(_ scenario: String) throws {
    let fixture = try ExecFixture()
    for vault in ["-", try fixture.vault] {
      let result = try fixture.drive("session.py", [vault, scenario])
      #expect(result.succeeded, "\(result)")
    }
  }

  /// What is vault's own. Each holds its control.
  @Test(arguments: [
    "killed_vault_leaves_nothing", "killed_vault_gives_the_terminal_back", "killed_leader",
  ])
  func isVaultsOwn(_ scenario: String) throws {
    let fixture = try ExecFixture()
    let result = try fixture.drive("session.py", [try fixture.vault, scenario])
    #expect(result.succeeded, "\(result)")
  }

  @Test func secretsAreHidden() throws {
    let fixture = try ExecFixture([
      "session/token": "hF7wZq29LmXt48RsVbNc",
      "session/key": "first-line-of-the-key\nsecond-line-of-the-key",
    ])
    let result = try fixture.drive("session.py", [try fixture.vault, "secrets_are_hidden"])
    #expect(result.succeeded, "\(result)")
  }

  /// vault leads the session, as in `ssh -t HOST vault exec …`: nobody could continue it.
  @Test func withNobodyToContinueItItDoesNotStop() throws {
    let fixture = try ExecFixture()
    let terminal = try TerminalCommand(
      fixture.command(
        ["--", "/bin/sh", "-c", "echo ready; while read line; do echo \"<$line>\"; done; exit 7"]))
    #expect(terminal.waitForScreen("ready"))
    terminal.type("\u{1A}")
    terminal.type("one\n")
    #expect(terminal.waitForScreen("<one>"))
    terminal.type("\u{4}")
    #expect(terminal.finish().status == 7)
    #expect(terminal.echoes)
  }

  /// In raw mode a line feed alone would draw stairs.
  @Test func whatVaultSaysOfALaunchThatFailsIsAWholeLine() throws {
    let fixture = try ExecFixture()
    let script = try fixture.home.directory.write("script", "#!/nonexistent\n", mode: 0o755)
    let terminal = try TerminalCommand(fixture.command(["--", script]))
    let result = terminal.finish()
    #expect(result.status == 126)
    #expect(result.output.contains("interpreter it names is not there\r\n"))
    #expect(terminal.echoes)
  }

  /// A file of memory is named by the pid of the program, which the session's leader alone knows.
  @Test func filesOfMemoryArriveThere() throws {
    let fixture = try ExecFixture(["session/token": "hF7wZq29LmXt48RsVbNc"])
    let script = "test -t 1 && wc -c < $TOKEN_FILE && head -c 4 <&7; echo"
    let terminal = try TerminalCommand(
      fixture.command([
        "--file", "TOKEN_FILE=vault://session/token", "--fd", "7=vault://session/token", "--",
        "/bin/sh", "-c", script,
      ]))
    let result = terminal.finish()
    #expect(result.status == 0)
    #expect(result.output == "20\r\nhF7w\r\n", "\(result)")
  }
}

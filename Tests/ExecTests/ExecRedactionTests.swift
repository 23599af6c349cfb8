import Testing
import VaultTestSupport

@Suite(.needsVaultBinary) struct ExecRedactionTests {
  private static let value = "s3cret-value-of-the-test"

  @Test(.needs(programs: "python3"), arguments: [("exec", 59), ("redact", 8)])
  func casesOverRealPipes(_ way: String, _ count: Int) throws {
    let fixture = try ExecFixture([:])
    let cases = PackageRoot.file("Tests/RedactionTests/Cases/redaction-cases.json")
    let result = try fixture.drive("cases.py", [try fixture.vault, cases, way])
    #expect(result.output == "\(count) cases, 0 failed\n", "\(result)")
  }

  /// The control: with nothing in between, the same driver finds most cases wrong.
  @Test(.needs(programs: "python3")) func casesFailWithoutRedaction() throws {
    let cases = PackageRoot.file("Tests/RedactionTests/Cases/redaction-cases.json")
    let result = try ExecFixture().drive("cases.py", ["-", cases, "exec"])
    #expect(result.status == 1)
    #expect(result.output.hasSuffix("59 cases, 51 failed\n"))
  }

  /// What `grep --color` does to a value, and the control: without the option it is not found.
  @Test func coloursInsideAValueStay() throws {
    let fixture = try ExecFixture(["token": Self.value])
    let script = "printf '<%s>\\n' $A | grep --color=always value-of"
    let options = ["--env", "A=vault://token"]
    let colours = "\u{1b}[01;31m\u{1b}[K\u{1b}[m\u{1b}[K"
    let found = try fixture.shell(script, options + ["--all-forms"])
    #expect(found.output == "<[REDACTED:token]\(colours)>\n")
    let control = try fixture.shell(script, options)
    #expect(control.output.contains("value-of"))
  }

  @Test func withoutRedactionIsSaidAndTheStreamsAreTheChilds() throws {
    let fixture = try ExecFixture(["token": Self.value])
    let script = "echo $A; echo $A >&2; readlink /proc/self/fd/1"
    let output = fixture.home.directory.path("output")
    let result = try Command(
      "/bin/sh",
      ["-c", "\"$@\" >'\(output)'", "sh"]
        + fixture.command(
          ["--no-redact", "--env", "A=vault://token", "--", "/bin/sh", "-c", script]
        ).words, environment: fixture.home.environment
    ).run()
    #expect(result.succeeded)
    #expect(
      String(decoding: try readFile(output), as: UTF8.self) == "\(Self.value)\n\(output)\n")
    #expect(
      result.errorOutput == "vault: warning: output is not redacted\n\(Self.value)\n")
  }

  @Test func replacedProcessKeepsItsNumber() throws {
    let fixture = try ExecFixture(["token": Self.value])
    let running = try fixture.command(
      [
        "--replace", "--env", "A=vault://token", "--", "/bin/sh", "-c",
        "echo \"pid $$ \"; echo \"$A\"; read -r line; echo \"$line\"; exit 7",
      ], environment: ["MCPVAULT_OTHER": "x"]
    ).start()
    // posix_spawn's shell has become vault, and vault the command.
    #expect(try running.number(after: "pid") == running.pid)
    #expect(Process.children(of: running.pid).isEmpty)
    running.writeLine("typed")
    let result = running.finish()
    #expect(result.status == 7)
    #expect(result.output.hasSuffix("\(Self.value)\ntyped\n"))
    #expect(result.errorOutput == "vault: warning: output is not redacted\n")
  }

  @Test func replacedProcessDiesBySignalsItself() throws {
    let fixture = try ExecFixture()
    let running = try fixture.command(["--replace", "--", "sleep", "30"]).start()
    #expect(running.waitForErrorOutput(containing: "not redacted"))
    running.signal(SIGTERM)
    #expect(running.finish().termination == .signalled(SIGTERM))
  }

  @Test func shortValueIsNamedAndNotShown() throws {
    let fixture = try ExecFixture(["short": "q7#x!", "token": Self.value])
    let options = ["--env", "S=vault://short", "--env", "A=vault://token"]
    let result = try fixture.shell("echo $S $A", options)
    #expect(result.output == "q7#x! [REDACTED:token]\n")
    let warning = "vault: warning: 'short' is too short or too plain to be hidden in output\n"
    #expect(result.errorOutput == warning)
    let hidden = try fixture.shell("echo $S $A", ["--min-length", "5"] + options)
    #expect(hidden.output == "[REDACTED:short] [REDACTED:token]\n")
    #expect(hidden.errorOutput == "")
    #expect(try fixture.shell("true", ["--min-length", "0"]).status == 125)
  }

  /// Two references to one expired secret are one warning.
  @Test func expiredSecretWarnsOnceOrIsRefused() throws {
    let fixture = try ExecFixture([:])
    try fixture.home.succeed(
      ["add", "old", "--stdin", "--expires", "2020-01-31"], input: Array(Self.value.utf8))
    let options = ["--env", "A=vault://old", "--env", "B={{vault://old}}x"]
    let result = try fixture.shell("echo ran", options)
    #expect(result.status == 0)
    #expect(result.output == "ran\n")
    let lines = result.errorOutput.split(separator: "\n")
    #expect(lines.count == 1)
    #expect(lines.first?.hasPrefix("vault: warning: 'old' expired on 2020-01-31") == true)

    let strict = try fixture.shell("echo ran", ["--strict"] + options)
    #expect(strict.status == 125)
    #expect(strict.output == "")
    #expect(strict.errorOutput.hasPrefix("vault: error: 'old' has expired"))
    #expect(try fixture.shell("true", ["--strict"]).status == 0)
  }

  @Test func redactHidesEveryVersionOfEverySecret() throws {
    let fixture = try ExecFixture(["one": Self.value, "two": "another-value-here"])
    try fixture.home.succeed(["rotate", "one", "--stdin"], input: Array("newer-value-of-it".utf8))
    let text = "a \(Self.value) b newer-value-of-it c another-value-here d\n"
    let result = try fixture.home.vault(["redact"], input: Array(text.utf8))
    #expect(result.output == "a [REDACTED:one] b [REDACTED:one] c [REDACTED:two] d\n")
    let file = try fixture.home.directory.write("log", text)
    let files = try fixture.home.vault(["redact", file, file])
    #expect(files.output == result.output + result.output)
    let none = try fixture.home.vault(["redact", "/no/such/file"])
    #expect(none.status == 7 || none.status == 3)
    #expect(none.output == "")
  }
}

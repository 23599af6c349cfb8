import Testing
import VaultTestSupport

@Suite(.needsVaultBinary) struct ExecEnvironmentTests {
  private static let value = "s3cret-value-of-the-test"

  /// What the child's environment says, `NAME=value` by line, past redaction.
  private func environment(
    _ fixture: ExecFixture, _ options: [String] = [], inherited: [String: String] = [:]
  ) throws -> Set<String> {
    let result = try fixture.command(
      options + ["--no-redact", "--", "/usr/bin/env"], environment: inherited
    ).run()
    #expect(result.succeeded, "\(result)")
    return Set(result.output.split(separator: "\n").map(String.init))
  }

  @Test func everythingIsInheritedButWhatIsForVault() throws {
    let fixture = try ExecFixture(["token": Self.value])
    let environment = try environment(
      fixture, ["--env", "TOKEN=vault://token"],
      inherited: [
        "PLAIN": "as it is", "EMPTY": "", "WHOLE": "vault://token",
        "URL": "postgresql://app:{{vault://token}}@db/{{vault://token}}",
        "MCPVAULT_PASSPHRASE_FILE": fixture.home.passphraseFile, "MCPVAULT_OTHER": "x",
      ])
    var expected: Set = [
      "PLAIN=as it is", "EMPTY=", "WHOLE=\(Self.value)", "TOKEN=\(Self.value)",
      "URL=postgresql://app:\(Self.value)@db/\(Self.value)",
    ]
    expected.formUnion(fixture.home.environment.map { "\($0)=\($1)" })
    #expect(
      environment.subtracting(["_=/usr/bin/env"])
        == expected.union(
          environment.filter {
            $0.hasPrefix("PWD=") || $0.hasPrefix("OLDPWD=") || $0.hasPrefix("SHLVL=")
          }))
    #expect(!environment.contains { $0.hasPrefix("MCPVAULT_") })
  }

  @Test func pristinePassesSixNamesAndThoseThatAreNamed() throws {
    let fixture = try ExecFixture()
    let environment = try environment(
      fixture, ["--pristine", "--pass", "KEPT", "--env", "GIVEN=1"],
      inherited: ["KEPT": "k", "LOST": "l", "LD_LIBRARY_PATH": "/nowhere"])
    let names = Set(environment.map { String($0.prefix { $0 != "=" }) })
    let standard = Set(fixture.home.environment.keys)
    #expect(names == standard.union(["KEPT", "GIVEN"]))
  }

  @Test func explicitBeatsFilesAndLaterFilesBeatEarlierOnes() throws {
    let fixture = try ExecFixture(["token": Self.value])
    let first = try fixture.home.directory.write(
      "first.env", "A=first\nB=first\nC=first\nD=first\n# a comment\n")
    let second = try fixture.home.directory.write(
      "second.env", "export B=second\nC=vault://token\nE='two words'\nMCPVAULT_FILE=/x\n")
    let environment = try environment(
      fixture, ["--env-file", first, "--env", "D=explicit", "--env-file", second],
      inherited: ["A": "inherited", "F": "inherited"])
    for entry in [
      "A=first", "B=second", "C=\(Self.value)", "D=explicit", "E=two words", "F=inherited",
    ] {
      #expect(environment.contains(entry), "\(entry)")
    }
    #expect(!environment.contains { $0.hasPrefix("MCPVAULT_") })
  }

  /// Refused before anything runs: status 125, one error, nothing on stdout.
  @Test(arguments: [
    (["--env", "A=1", "--env", "A=2"], "given twice"),
    (["--env", "MCPVAULT_PASSPHRASE_FILE=/x"], "MCPVAULT_"),
    (["--pass", "MCPVAULT_PASSPHRASE_FILE", "--pristine"], "MCPVAULT_"),
    (["--env", "A"], "--env"),
    (["--env", "=1"], "vault: error: "),
    (["--env", "1A=1"], "vault: error: "),
    (["--env", "BROKEN=vault://"], "BROKEN"),
    (["--env", "BROKEN=x{{vault://../up}}"], "BROKEN"),
    (["--env", "BROKEN=x{{vault://open"], "BROKEN"),
    (["--env", "GONE=vault://no/such"], "no/such"),
    (["--env-file", "/no/such/file"], "vault: error: "),
  ]) func refusedBeforeTheCommandExists(_ options: [String], _ mention: String) throws {
    let fixture = try ExecFixture(["token": Self.value])
    let mark = fixture.home.directory.path("ran")
    let result = try fixture.shell("touch \(mark)", options + ["--env", "T=vault://token"])
    #expect(result.status == 125)
    #expect(result.output == "")
    #expect(result.errorOutput.hasPrefix("vault: error: "))
    #expect(result.errorOutput.contains(mention), "\(result)")
    #expect(!result.errorOutput.contains(Self.value))
    #expect(!entryExists(mark))
  }

  @Test func malformedInheritedReferenceIsNamedAndNotShown() throws {
    let fixture = try ExecFixture()
    let result = try fixture.shell("echo ran", environment: ["BROKEN": "vault://a b private"])
    #expect(result.status == 125)
    #expect(result.output == "")
    #expect(result.errorOutput.contains("BROKEN"))
    #expect(!result.errorOutput.contains("private"))
  }

  /// MCP clients start commands without any vault too; nothing may be in their way.
  @Test func withoutAReferenceNoVaultIsNeeded() throws {
    let fixture = try ExecFixture()
    let result = try fixture.shell("echo $A; exit 9", ["--env", "A=plain"])
    #expect(result.status == 9)
    #expect(result.output == "plain\n")
    #expect(result.errorOutput == "")
    #expect(!entryExists(fixture.home.path + "/.local"))
  }

  @Test func valueWithAZeroByteIsRefused() throws {
    let fixture = try ExecFixture(["zero": "before\0after", "token": Self.value])
    let result = try fixture.shell(
      "echo ran", ["--env", "T=vault://token", "--env", "Z=vault://zero"])
    #expect(result.status == 125)
    #expect(result.output == "")
    #expect(result.errorOutput.contains("'zero' holds a NUL byte"))
    #expect(!result.errorOutput.contains("before"))
  }
}

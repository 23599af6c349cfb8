import Testing
import VaultTestSupport

/// What could come between a rotation and its end: other processes, people, providers that forget.
@Suite(.needsVaultBinary, .needsPython) struct RotationGuardTests {
  /// The value the provider takes is the one the vault gives out, and there is no other.
  private func expectOneUsable(_ rotation: Rotation) throws {
    #expect(try rotation.lab.takes(rotation.value(), id: rotation.id()))
    #expect(try rotation.lab.count() == 1)
    #expect(try rotation.phase() == nil)
  }

  private func begin(_ rotation: Rotation) throws -> RunningCommand {
    try rotation.lab.fault("slow")
    let running = try rotation.home.command(
      ["rotate", "--auto", "app", "--yes"], timeout: .seconds(60)
    ).start()
    let first = try rotation.value()
    // The provider has made the new value, and its answer is on the way.
    while try rotation.lab.takes(first), try rotation.lab.count() == 1 { usleep(20_000) }
    return running
  }

  /// The timer that rotates what is due, while a person does.
  @Test(arguments: ["command-provider", "command-replacement"])
  func anotherProcessKeepsOut(lab: String) throws {
    let rotation = try Rotation(at: lab)
    let running = try begin(rotation)
    for words in [["--resume", "app"], ["--abandon", "app"], ["--all-due"]] {
      let other = try rotation.home.vault(["rotate", "--yes"] + words)
      #expect(!other.succeeded, "\(words): \(other)")
      #expect(other.errorOutput.contains("rotated by another process"), "\(words): \(other)")
    }
    let result = running.finish()
    #expect(result.succeeded, "\(result)")
    try expectOneUsable(rotation)
  }

  @Test(arguments: ["command-provider", "command-replacement"], [SIGINT, SIGTERM, SIGHUP])
  func aSignalWaitsForTheAnswer(lab: String, signal: Int32) throws {
    let rotation = try Rotation(at: lab)
    let running = try begin(rotation)
    running.signal(signal)
    #expect(running.finish().termination == .signalled(signal))
    #expect(try rotation.phase() == "stored")
    #expect(try rotation.rotate("--resume").succeeded)
    try expectOneUsable(rotation)
  }

  /// The agent ends while the provider answers: the vault is opened anew.
  @Test func aLockedVaultIsOpenedAgain() throws {
    let rotation = try Rotation(at: "command-replacement")
    try rotation.lab.fault("slow")
    let running = try rotation.home.command(
      ["rotate", "--auto", "app", "--yes", "--passphrase-file", rotation.home.passphraseFile],
      timeout: .seconds(60)
    ).start()
    let first = try rotation.value()
    while try rotation.lab.takes(first) { usleep(20_000) }
    try rotation.home.succeed(["lock"])
    let result = running.finish()
    try rotation.home.succeed(["unlock", "--passphrase-file", rotation.home.passphraseFile])
    if !result.succeeded { #expect(try rotation.rotate("--resume").succeeded, "\(result)") }
    try expectOneUsable(rotation)
  }

  /// A provider that has lost the new value: the old one is what is left.
  @Test func theOldValueIsNotEndedForOneThatIsDead() throws {
    let rotation = try Rotation(at: "command-provider", overlap: "1h")
    let first = try rotation.value()
    #expect(try rotation.rotate("--auto").succeeded)
    try rotation.lab.fault("forget \(rotation.value())")
    try rotation.home.succeed(["edit", "app", "--overlap", "0h"])
    let result = try rotation.rotate("--resume")
    #expect(result.status == 1 && result.errorOutput.contains("--rollback app"), "\(result)")
    #expect(try rotation.lab.takes(first))
    #expect(try rotation.rotate("--rollback").succeeded)
    #expect(try rotation.value() == first)
    try expectOneUsable(rotation)
  }

  @Test func anOpenRotationKeepsWhatItRestsOn() throws {
    let rotation = try Rotation(at: "command-provider", overlap: "1h")
    #expect(try rotation.rotate("--auto").succeeded)
    for words in [
      ["edit", "app", "--set", "state=/elsewhere"], ["edit", "app", "--driver", ""],
      ["edit", "app", "--driver", "generate"], ["remove", "app", "--version", "1", "--yes"],
      ["remove", "app", "--purge", "--yes"], ["rotate", "--auto", "app"],
      ["rotate", "app", "--generate"],
    ] {
      let result = try rotation.home.vault(words)
      #expect(result.status == 1, "\(words): \(result)")
      #expect(result.errorOutput.contains("is under way"), "\(words): \(result)")
    }
    let document = #"{"secrets":[{"name":"app","value":"imported-Value-1"}]}"#
    let file = try rotation.home.directory.write("import.json", document)
    _ = try rotation.home.vault(["import", file, "--replace", "--format", "json", "--yes"])
    #expect(try rotation.value() != "imported-Value-1")
    // How the provider is spoken to may change.
    try rotation.home.succeed(["edit", "app", "--set", "timeout=5"])
    try rotation.home.succeed(["edit", "app", "--overlap", "0h"])
    #expect(try rotation.rotate("--resume").succeeded)
    try expectOneUsable(rotation)
  }

  /// An answer that nothing could be read from is of a credential that lives.
  @Test func rollingBackAsksAboutWhatCannotBeFound() throws {
    let rotation = try Rotation(at: "command-provider")
    let first = try rotation.value()
    try rotation.lab.fault("garbage")
    #expect(try rotation.rotate("--auto").status == 1)
    #expect(try rotation.phase() == "stuck")
    let result = try rotation.home.vault(["rotate", "--rollback", "app", "--non-interactive"])
    #expect(result.errorOutput.contains("this needs a yes"), "\(result)")
    #expect(try rotation.phase() == "stuck")
    #expect(try rotation.rotate("--rollback").succeeded)
    #expect(try rotation.value() == first)
  }

  @Test(arguments: ["command-provider", "command-replacement"])
  func aForeignValueCanBeGivenUp(lab: String) throws {
    let rotation = try Rotation(at: lab)
    try rotation.lab.fault("foreign")
    #expect(try rotation.rotate("--auto").status == 1)
    #expect(try rotation.phase() == "stuck")
    let asked = try rotation.home.vault(["rotate", "--abandon", "app", "--non-interactive"])
    #expect(asked.errorOutput.contains("this needs a yes"), "\(asked)")
    #expect(try rotation.rotate("--abandon").succeeded)
    #expect(try rotation.phase() == nil)
    #expect(try rotation.value() == "first_value")
    #expect(try rotation.lab.count() == 1)
  }

  /// A person entered a value, and later a driver rotates: the one before is not forgotten.
  @Test func aValueFromBeforeIsEndedToo() throws {
    let rotation = try Rotation(at: "github", overlap: "0h")
    let first = try rotation.value()
    let second = try rotation.lab.make()
    try rotation.home.succeed(["rotate", "app", "--stdin"], input: Array(second.utf8))
    #expect(try rotation.lab.takes(first))
    #expect(try rotation.rotate("--auto", value: rotation.lab.make()).succeeded)
    #expect(try !rotation.lab.takes(first))
    try expectOneUsable(rotation)
  }

  /// The one in use has died, so the one before it may be the last that lives.
  @Test func theLastValueThatLivesIsNotEnded() throws {
    let rotation = try Rotation(at: "github", overlap: "0h")
    let first = try rotation.value()
    let second = try rotation.lab.make()
    try rotation.home.succeed(["rotate", "app", "--stdin"], input: Array(second.utf8))
    try rotation.lab.fault("forget \(second)")
    #expect(try rotation.rotate("--auto", value: "mistyped").status == 2)
    #expect(try rotation.lab.takes(first))
    #expect(try rotation.home.succeed(["get", "app", "--version", "1"]).output == first)
  }

  /// Nothing is begun for a person who brings nothing.
  @Test func aPersonWhoBringsNothingBeginsNothing() throws {
    let rotation = try Rotation(at: "github")
    let result = try rotation.home.vault(["rotate", "--auto", "app", "--non-interactive"])
    #expect(result.status == 2, "\(result)")
    #expect(try rotation.phase() == nil)
  }

  /// The only copy of a value is stored also where nothing can check it.
  @Test func aToolThatIsMissingKeepsNoValueOut() throws {
    let rotation = try Rotation(at: "command")
    try rotation.home.succeed(["edit", "app", "--set", "program=/nonexistent/program"])
    let result = try rotation.home.succeed(
      ["rotate", "app", "--stdin"], input: Array("by-hand-Value-1".utf8))
    #expect(result.errorOutput.contains("could not be checked"), "\(result)")
    #expect(try rotation.value() == "by-hand-Value-1")
  }

  @Test func whatADriverNamesHasToBeThere() throws {
    let rotation = try Rotation(at: "command")
    for (name, status) in [("nobody", Int32(3)), ("app", 2)] {
      let result = try rotation.home.vault(["edit", "app", "--set", "admin=\(name)"])
      #expect(result.status == status, "\(result)")
    }
  }
}

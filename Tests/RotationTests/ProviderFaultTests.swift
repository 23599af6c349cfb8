import Testing
import VaultTestSupport

/// Providers that misbehave while they are asked for a new value, which ends the old one.
@Suite(.needsVaultBinary, .needsPython) struct ProviderFaultTests {
  private static let labs = ["gitlab", "slack-tooling", "cloudflare"]

  /// What went wrong is told, the value in use still works, and the next rotation does.
  @Test(arguments: labs, ["500", "429", "before"])
  func aRequestThatDidNothingIsFoundOut(lab: String, fault: String) throws {
    let rotation = try Rotation(at: lab)
    let first = try rotation.value()
    try rotation.lab.fault(fault)
    let result = try rotation.rotate("--auto")
    #expect(result.status == 1, "\(result)")
    #expect(result.errorOutput.contains("answer is lost"), "\(result)")
    #expect(try rotation.phase() == "uncertain")
    let again = try rotation.rotate("--auto")
    #expect(again.errorOutput.contains("is under way"), "\(again)")
    try rotation.lab.fault("none")
    let resumed = try rotation.rotate("--resume")
    // The refresh token cannot be asked about: only a person can tell.
    if lab == "slack-tooling" {
      #expect(resumed.errorOutput.contains("cannot be asked"), "\(resumed)")
      #expect(try rotation.rotate("--abandon").succeeded)
    } else {
      #expect(resumed.errorOutput.contains("the old one is in use"), "\(resumed)")
    }
    #expect(try rotation.phase() == nil)
    #expect(try rotation.value() == first)
    #expect(try rotation.lab.takes(first))
    #expect(try rotation.rotate("--auto").succeeded)
    #expect(try rotation.lab.takes(rotation.value()))
    #expect(try rotation.lab.count() == 1)
  }

  /// A redirection is not followed, and is no doubt: nothing has happened there.
  @Test(arguments: labs) func aRedirectionIsARefusal(lab: String) throws {
    let rotation = try Rotation(at: lab)
    try rotation.lab.fault("redirect")
    let result = try rotation.rotate("--auto")
    #expect(result.status == 1, "\(result)")
    #expect(result.errorOutput.contains("status 302"), "\(result)")
    #expect(try rotation.phase() == nil)
    #expect(try rotation.lab.takes(rotation.value()))
  }

  /// The provider has ended the old value, and what it said of the new one did not arrive.
  @Test(arguments: ["cut", "slow"]) func aLostAnswerIsToldAndNothingIsTriedAgain(
    fault: String
  ) throws {
    let rotation = try Rotation(at: "gitlab")
    try rotation.lab.fault(fault)
    #expect(try rotation.rotate("--auto").status == 1)
    #expect(try rotation.phase() == "uncertain")
    let resumed = try rotation.rotate("--resume")
    #expect(resumed.errorOutput.contains("its answer with the new one is lost"), "\(resumed)")
    #expect(try rotation.phase() == "stuck")
    // Asked with the dead value again, this provider would end what it has made.
    #expect(try rotation.lab.count() == 1)
    #expect(try rotation.rotate("--resume").status == 1)
    #expect(try rotation.lab.count() == 1)
    #expect(try rotation.rotate("--abandon").succeeded)
    #expect(try rotation.phase() == nil)
  }

  /// Whoever gives a rotation up is told what that means, if it means anything.
  @Test(arguments: ["cut", "before"]) func aRotationIsNotGivenUpWithALossUntold(
    fault: String
  ) throws {
    let rotation = try Rotation(at: "gitlab")
    let first = try rotation.value()
    try rotation.lab.fault(fault)
    #expect(try rotation.rotate("--auto").status == 1)
    try rotation.lab.fault("none")
    let result = try rotation.home.vault(["rotate", "--abandon", "app"])
    guard fault == "cut" else {
      #expect(result.succeeded, "\(result)")
      #expect(try rotation.phase() == nil)
      #expect(try rotation.lab.takes(first))
      return
    }
    #expect(result.errorOutput.contains("needs a yes"), "\(result)")
    #expect(result.errorOutput.contains("its answer with the new one is lost"), "\(result)")
    #expect(try rotation.phase() == "uncertain")
    #expect(try rotation.rotate("--abandon").succeeded)
    #expect(try rotation.phase() == nil)
  }

  /// An answer without a value in it is kept, for a person to read.
  @Test func anAnswerThatMakesNoSenseIsKept() throws {
    let rotation = try Rotation(at: "gitlab")
    try rotation.lab.fault("html")
    let result = try rotation.rotate("--auto")
    #expect(result.errorOutput.contains("is not JSON"), "\(result)")
    #expect(result.errorOutput.contains("vault get app --version 2"), "\(result)")
    #expect(try rotation.phase() == "stuck")
    let answer = try rotation.home.succeed(["get", "app", "--version", "2"]).output
    #expect(answer == "<html>All is well</html>")
    #expect(try rotation.rotate("--resume").status == 1)
    #expect(try rotation.rotate("--abandon").succeeded)
  }

  @Test(arguments: labs) func aCertificateOfSomebodyElseIsNotTrusted(lab: String) throws {
    let rotation = try Rotation(at: lab)
    try rotation.home.succeed(["edit", "app", "--set", "ca="])
    let result = try rotation.rotate("--auto")
    #expect(result.errorOutput.contains("certificate"), "\(result)")
    #expect(try rotation.phase() == nil)
    #expect(try rotation.lab.takes(rotation.value()))
  }

  @Test func aProviderThatIsNotThereIsTold() throws {
    let rotation = try Rotation(at: "gitlab")
    try rotation.home.succeed(["edit", "app", "--set", "url=https://127.0.0.1:1"])
    let result = try rotation.rotate("--auto")
    #expect(result.errorOutput.contains("GitLab cannot be reached"), "\(result)")
    #expect(try rotation.phase() == nil)
  }

  /// The disk is full the moment the only copy of the new value has to be stored.
  @Test(.enabled("needs to mount") { TestEnvironment.requiresAll || SmallDisk.isAvailable })
  func aFullDiskIsWaitedFor() throws {
    let rotation = try Rotation(at: "gitlab")
    try rotation.home.succeed(["lock"])
    let disk = try SmallDisk(below: rotation.home, kibibytes: 512)
    defer { disk.unmount() }
    let key = ["--passphrase-file", rotation.home.passphraseFile]
    try rotation.lab.fault("full \(rotation.home.path)/.local")
    let result = try rotation.home.vault(
      ["rotate", "--auto", "app", "--yes"] + key, timeout: .seconds(60))
    #expect(result.succeeded, "\(result)")
    #expect(result.errorOutput.contains("it cannot be stored"), "\(result)")
    let value = try rotation.home.succeed(["get", "app"] + key).output
    #expect(try rotation.lab.takes(value))
  }

  /// A driver that prints what it was told.
  @Test func whatADriverPrintsIsHidden() throws {
    let rotation = try Rotation(at: "command")
    try rotation.lab.fault("print")
    let result = try rotation.rotate("--auto")
    #expect(result.status == 1)
    #expect(result.errorOutput.contains("[REDACTED:value]"), "\(result)")
    #expect(!result.errorOutput.contains("first_value"), "\(result)")
  }

  @Test func ofTwoRotationsAtOnceOneIsRefused() throws {
    let rotation = try Rotation(at: "gitlab")
    let words = ["rotate", "--auto", "app", "--yes"]
    let runs = try (0..<2).map { _ in try rotation.home.command(words).start() }
    let results = runs.map { $0.finish() }
    #expect(results.count { $0.succeeded } >= 1, "\(results)")
    for result in results where !result.succeeded {
      #expect([1, 6].contains(result.status) && !result.errorOutput.contains("stuck"), "\(result)")
    }
    #expect(try rotation.phase() == nil)
    #expect(try rotation.lab.takes(rotation.value()))
    #expect(try rotation.lab.count() == 1)
  }
}

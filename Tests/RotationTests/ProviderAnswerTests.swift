import FoundationEssentials
import Testing
import VaultTestSupport

/// What counts as an answer of a provider, and what of it is shown.
@Suite(.needsVaultBinary, .needsPython) struct ProviderAnswerTests {
  static let labs = ["gitlab", "github", "slack", "cloudflare"]

  /// A page to log in at, or an answer of nobody knows whom.
  @Test(arguments: labs, ["portal", "empty"])
  func anAnswerThatSaysNothingIsNoneAboutTheValue(lab: String, fault: String) throws {
    let rotation = try Rotation(at: lab)
    let first = try rotation.value()
    try rotation.lab.fault(fault)
    let said = fault == "portal" ? "did not answer with JSON" : "says nothing about the value"
    let looked = try rotation.home.vault(["refresh", "app"])
    #expect(looked.status == 1 && looked.errorOutput.contains(said), "\(looked)")
    let isGuided = GuidedTests.labs.contains(lab)
    let result = try rotation.rotate("--auto", value: isGuided ? "another" : nil)
    #expect(result.status == 1 && result.errorOutput.contains(said), "\(result)")
    #expect(try rotation.value() == first)
    #expect(try rotation.phase() == nil)
  }

  /// Their answers name nobody: something else has to show whose they are.
  @Test(arguments: ["openai", "anthropic"])
  func aListOfModelsIsKnownByWhatEveryListHas(driver: String) throws {
    let rotation = try Rotation(at: "github")
    let settings = rotation.lab.about.settings.flatMap { ["--set", "\($0)=\($1)"] }
    try rotation.home.succeed(["edit", "app", "--driver", driver] + settings)
    for fault in ["portal", "empty"] {
      try rotation.lab.fault(fault)
      #expect(try rotation.home.vault(["refresh", "app"]).status == 1)
    }
    try rotation.lab.fault("models")
    try rotation.home.succeed(["refresh", "app"])
  }

  /// `self` in GitLab's address would be the administrator's own token.
  @Test func anAdministratorSpeaksOnlyWhereTheTokenIsNamed() throws {
    for (lab, isTaken) in [("gitlab", false), ("github", false), ("cloudflare", true)] {
      let rotation = try Rotation(at: lab)
      try rotation.home.succeed(["add", "admin", "--stdin"], input: Array("of_another".utf8))
      let result = try rotation.home.vault(["edit", "app", "--set", "admin=admin"])
      #expect(result.succeeded == isTaken, "\(result)")
      #expect(isTaken || result.errorOutput.contains("no setting 'admin'"), "\(result)")
    }
  }

  @Test func anAdministratorRollsTheTokenOfAnother() throws {
    let rotation = try Rotation(at: "cloudflare")
    let administrators = try rotation.lab.make()
    try rotation.home.succeed(["add", "admin", "--stdin"], input: Array(administrators.utf8))
    try rotation.home.succeed(["edit", "app", "--set", "admin=admin"])
    let result = try rotation.rotate("--auto")
    #expect(result.succeeded, "\(result)")
    #expect(try rotation.lab.takes(administrators))
    #expect(try rotation.lab.takes(rotation.value()))
    #expect(try rotation.lab.count() == 2)
  }

  /// The id is the token's own, and tells nothing of whose it is.
  @Test func anotherTokenOfTheSamePartyCanBeEnteredByHand() throws {
    let rotation = try Rotation(at: "cloudflare")
    let other = try rotation.lab.make()
    try rotation.home.succeed(["rotate", "app", "--stdin"], input: Array(other.utf8))
    #expect(try rotation.value() == other)
  }

  @Test func whatAProviderRepeatsIsHidden() throws {
    let slack = try Rotation(at: "slack")
    try slack.lab.fault("echo")
    let looked = try slack.home.vault(["refresh", "app"])
    #expect(looked.status == 1 && looked.errorOutput.contains("[REDACTED:value]"), "\(looked)")
    #expect(try !looked.errorOutput.contains(slack.value()))

    let tooling = try Rotation(at: "slack-tooling")
    let refresh = try tooling.home.succeed(["get", "slack/refresh"]).output
    try tooling.lab.fault("echo-changes")
    let result = try tooling.rotate("--auto")
    #expect(result.status == 1 && result.errorOutput.contains("[REDACTED:refresh]"), "\(result)")
    #expect(!result.errorOutput.contains(refresh))
  }

  // MARK: A program of the user's

  /// A part of a name is no name: what was made could not be ended by it.
  @Test func aNameThatCannotBeNotedStopsTheRotation() throws {
    let rotation = try Rotation(at: "command-provider")
    let first = try rotation.value()
    try rotation.lab.fault("long")
    let result = try rotation.rotate("--auto")
    #expect(result.status == 1 && result.errorOutput.contains("too long to be noted"), "\(result)")
    #expect(try rotation.phase() == "stuck")
    #expect(try rotation.value() == first)
  }

  @Test func theReasonOfAProgramIsHiddenAndShort() throws {
    let rotation = try Rotation(at: "command")
    try rotation.lab.fault("babble")
    let result = try rotation.rotate("--auto")
    #expect(result.status == 1, "\(result)")
    #expect(result.errorOutput.contains("[REDACTED:authority], not [REDACTED:value]"), "\(result)")
    #expect(!result.errorOutput.contains("first_value"))
    #expect(result.errorOutput.utf8.count < 1500, "\(result)")
  }

  @Test func aProgramCannotNameAValueByItself() throws {
    let rotation = try Rotation(at: "command")
    try rotation.lab.fault("named")
    let result = try rotation.rotate("--auto")
    #expect(result.succeeded, "\(result)")
    #expect(try rotation.value() != "first_value")
  }

  // MARK: What it is asked with

  @Test func aPathWithOtherLettersThanASCIIReachesTheProgramWhole() throws {
    let rotation = try Rotation(at: "gitlab")
    let given = try #require(rotation.lab.about.settings["ca"])
    let text = String(decoding: try readFile(given), as: UTF8.self)
    let file = try rotation.home.directory.write("\u{F6}ffentlich \u{1F511}.pem", text)
    try rotation.home.succeed(["edit", "app", "--set", "ca=\(file)"])
    let result = try rotation.rotate("--auto")
    #expect(result.succeeded, "\(result)")
  }

  /// A program that lies where the command is given would get the value.
  @Test(arguments: ["", ".", "bin"])
  func aProgramIsNotTakenFromWhereTheUserStands(directory: String) throws {
    let rotation = try Rotation(at: "gitlab")
    let place = directory == "bin" ? "\(rotation.home.path)/bin" : rotation.home.path
    try FileManager.default.createDirectory(
      atPath: place, withIntermediateDirectories: true)
    let mark = "\(rotation.home.path)/it-ran"
    #expect(
      FileManager.default.createFile(
        atPath: place + "/curl", contents: Data("#!/bin/sh\n: > '\(mark)'\n".utf8),
        attributes: [.posixPermissions: 0o755]))
    let path = try #require(environmentVariable("PATH"))
    let result = try rotation.home.vault(
      ["rotate", "--auto", "app", "--yes"], environment: ["PATH": "\(directory):\(path)"],
      timeout: .seconds(60))
    #expect(result.succeeded, "\(result)")
    #expect(!FileManager.default.fileExists(atPath: mark))
  }
}

import Testing
import VaultTestSupport

/// Values that a person makes on a provider's page: looked at, promoted, the old one ended.
@Suite(.needsVaultBinary, .needsPython) struct GuidedTests {
  static let labs = ["github", "slack"]

  @Test(arguments: labs) func theOldValueIsEndedAfterItsOverlap(lab: String) throws {
    let rotation = try Rotation(at: lab, overlap: "1h")
    let first = try rotation.value()
    let new = try rotation.lab.make()
    let result = try rotation.rotate("--auto", value: new)
    #expect(result.succeeded, "\(result)")
    #expect(try rotation.value() == new)
    #expect(try rotation.phase() == "overlap")
    #expect(try rotation.lab.takes(first))
    // The person does not want to wait.
    try rotation.home.succeed(["edit", "app", "--overlap", "0h"])
    #expect(try rotation.rotate("--resume").succeeded)
    #expect(try rotation.phase() == nil)
    #expect(try !rotation.lab.takes(first))
    #expect(try rotation.lab.takes(new))
    #expect(try rotation.lab.count() == 1)
  }

  @Test func theExpiryComesFromTheProvider() throws {
    let rotation = try Rotation(at: "github")
    #expect(try rotation.rotate("--auto", value: rotation.lab.make()).succeeded)
    #expect(
      try rotation.home.succeed(["show", "app", "--json"]).output
        .contains("\"expires_at\":\"2027-02-01T10:30:00Z\""))
  }

  @Test(arguments: labs) func aValueTheProviderDoesNotTakeReplacesNothing(lab: String) throws {
    let rotation = try Rotation(at: lab)
    let first = try rotation.value()
    for words in [["rotate", "--auto", "app"], ["rotate", "app"]] {
      let result = try rotation.home.vault(words + ["--stdin"], input: Array("mistyped".utf8))
      #expect(result.status == 2, "\(result)")
      #expect(result.errorOutput.contains("the provider does not take"), "\(result)")
      #expect(!result.errorOutput.contains("mistyped"))
      #expect(try rotation.value() == first)
      #expect(try rotation.phase() == nil)
    }
    #expect(try rotation.lab.takes(first))
  }

  @Test func aValueOfSomebodyElseReplacesNothing() throws {
    let rotation = try Rotation(at: "github")
    let first = try rotation.value()
    try rotation.lab.fault("foreign")
    let foreign = try rotation.lab.make()
    for words in [["rotate", "--auto", "app"], ["rotate", "app"]] {
      let result = try rotation.home.vault(words + ["--stdin"], input: Array(foreign.utf8))
      #expect(result.status == 2, "\(result)")
      #expect(result.errorOutput.contains("hubot"), "\(result)")
      #expect(try rotation.value() == first)
      #expect(try rotation.phase() == nil)
    }
  }

  /// By hand, without a rotation of its own: it is checked all the same.
  @Test func aValueEnteredByHandIsCheckedWhereItCanBe() throws {
    let rotation = try Rotation(at: "github")
    let new = try rotation.lab.make()
    try rotation.home.succeed(["rotate", "app", "--stdin"], input: Array(new.utf8))
    #expect(try rotation.value() == new)
    #expect(
      try rotation.home.succeed(["show", "app", "--json"]).output.contains("2027-02-01T10:30:00Z"))
    try rotation.home.succeed(["edit", "app", "--set", "url=https://127.0.0.1:1"])
    let next = try rotation.lab.make()
    let result = try rotation.home.succeed(["rotate", "app", "--stdin"], input: Array(next.utf8))
    #expect(result.errorOutput.contains("could not be checked"), "\(result)")
    #expect(try rotation.value() == next)
  }

  /// Where there is no row of the table at all.
  @Test func aProviderThatNothingIsKnownOf() throws {
    let home = try TemporaryHome()
    try home.makeVault()
    try home.succeed(["add", "app", "--stdin", "--overlap", "0h"], input: Array("one-Value".utf8))
    try home.succeed(
      ["edit", "app", "--driver", "manual", "--set", "page=https://example.com/tokens"])
    try home.succeed(["rotate", "--auto", "app", "--stdin"], input: Array("two-Value".utf8))
    #expect(try home.succeed(["get", "app"]).output == "two-Value")
  }
}

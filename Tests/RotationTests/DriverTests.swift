import Testing
import VaultTestSupport

/// Every driver that finds its new value by itself, at every lab: what each has to do alike.
@Suite(.needsVaultBinary, .needsPython) struct DriverTests {
  static let labs = [
    "command", "command-provider", "command-replacement", "aws", "aws-admin", "cloudflare",
    "gitlab", "mariadb", "mariadb-alone", "oauth", "postgresql", "postgresql-roles", "redis",
    "slack-tooling",
  ]

  @Test(arguments: labs) func theNewValueWorksAndTheOldOneIsGone(lab: String) throws {
    let rotation = try Rotation(at: lab)
    let first = try rotation.value()
    let result = try rotation.rotate("--auto")
    #expect(result.succeeded, "\(result)")
    let value = try rotation.value()
    #expect(value != first)
    #expect(try rotation.phase() == nil)
    #expect(try rotation.lab.takes(value, id: rotation.id()))
    #expect(try !rotation.lab.takes(first, id: rotation.lab.about.settings["id"]))
    #expect(try rotation.lab.count() == 1)
    // Once more, from where the first one ended.
    #expect(try rotation.rotate("--auto").succeeded)
    #expect(try rotation.lab.takes(rotation.value(), id: rotation.id()))
    #expect(try rotation.lab.count() == 1)
  }

  @Test(arguments: labs) func anOverlapKeepsTheOldValueOrEndsItAsTheProviderDoes(
    lab: String
  ) throws {
    let rotation = try Rotation(at: lab, overlap: "1h")
    let first = try rotation.value()
    let firstID = try rotation.id()
    #expect(try rotation.rotate("--auto").succeeded)
    #expect(try rotation.phase() == (rotation.lab.about.keepsFormer ? "overlap" : nil))
    #expect(try rotation.lab.takes(rotation.value(), id: rotation.id()))
    #expect(try rotation.lab.takes(first, id: firstID) == rotation.lab.about.keepsFormer)
    guard rotation.lab.about.keepsFormer else { return }
    let second = try rotation.rotate("--auto")
    #expect(second.status == 1 && second.errorOutput.contains("is under way"), "\(second)")
    let newer = try rotation.value()
    let newerID = try rotation.id()
    #expect(try rotation.rotate("--rollback").succeeded)
    #expect(try rotation.value() == first)
    #expect(try rotation.id() == firstID)
    #expect(try rotation.lab.takes(first, id: firstID))
    #expect(try !rotation.lab.takes(newer, id: newerID))
    #expect(try rotation.phase() == nil)
  }
}

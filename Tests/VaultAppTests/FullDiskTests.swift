import Testing
import VaultCore
import VaultTestSupport

/// A file system with no room left. Only root on Linux can make one.
@Suite(.needsVaultBinary) struct FullDiskTests {
  @Test(.enabled(if: SmallDisk.isAvailable, "takes root on Linux"))
  func whatDoesNotFitIsRefusedAndTheRestStays() throws {
    let home = try Specimen.copy()
    let disk = try SmallDisk(below: home, kibibytes: 256)
    defer { disk.unmount() }
    let listing = try home.listing()
    let filler = try disk.fill()
    let before = try readFile(home.vaultFile)

    let value = [UInt8](repeating: 0x41, count: 60_000)
    for words in [
      ["add", "big", "--stdin"], ["rotate", Specimen.first, "--stdin"],
      ["edit", Specimen.first, "--owner", "nobody"],
      ["remove", Specimen.first, "--purge", "--yes"],
      // No audit entry, no value.
      ["get", Specimen.first],
    ] {
      let result = try home.vault(home.withKey(words), input: value)
      #expect(result.status == 7 && result.outputBytes.isEmpty, "\(words): \(result)")
      #expect(result.errorOutput.contains("disk is full"), "\(words): \(result)")
      #expect(result.isSilentAboutValues)
      #expect(try readFile(home.vaultFile) == before, "\(words)")
    }
    // Reading goes on, through an agent as well.
    #expect(try home.listing() == listing)
    try home.succeed(home.withKey(["verify"]))

    unsafe unlink(filler)
    #expect(try home.succeed(home.withKey(["get", Specimen.first])).output == Specimen.firstValue)
    try home.succeed(home.withKey(["add", "big", "--stdin"]), input: value)
    #expect(try home.succeed(home.withKey(["get", "big"])).outputBytes == value)
  }

  @Test(.enabled(if: SmallDisk.isAvailable, "takes root on Linux"))
  func anAgentOnAFullDiskStaysSound() throws {
    let home = try Specimen.copy()
    let disk = try SmallDisk(below: home, kibibytes: 256)
    defer { disk.unmount() }
    try home.unlock()
    let filler = try disk.fill()
    for _ in 0..<3 {
      let result = try home.vault(["get", Specimen.first])
      #expect(result.status == 7 && result.outputBytes.isEmpty, "\(result)")
    }
    #expect(try home.listing().contains(Specimen.first))
    unsafe unlink(filler)
    #expect(try home.succeed(["get", Specimen.first]).output == Specimen.firstValue)
    try home.succeed(["verify"])
    try home.succeed(["lock"])
  }
}

import Testing
import VaultCore
import VaultTestSupport

/// More values than are read at once, more of them than bytes at once, and one of them damaged.
@Suite(.needsVaultBinary) struct ManyValuesTests {
  private static let count = 150

  private func home() throws -> TemporaryHome {
    let home = try Specimen.copy()
    let values = (1...Self.count).map { "MANY_\($0)=value-\($0)-of-many\n" }.joined()
    try home.directory.write("many.env", values)
    try home.succeed(home.withKey(["import", home.path + "/many.env"]))
    for number in 1...4 {
      let large = String(repeating: "large \(number) ", count: 100_000)
      try home.directory.write("large", large)
      try home.succeed(
        home.withKey(
          ["add", "large/\(number)", "--from-file", home.path + "/large", "--large"]))
    }
    return home
  }

  @Test func allAreOpened() throws {
    let home = try home()
    try home.succeed(home.withKey(["verify"]))
    try home.succeed(["backup", home.path + "/copy.db"])
    try home.succeed(home.withKey(["rekey", "--yes"]))
    try home.succeed(home.withKey(["verify"]))
    let value = try home.vault(home.withKey(["get", "MANY_77"]))
    #expect(value.output == "value-77-of-many")
  }

  /// Wherever it stands among the others. Opening reads no value, so that only `verify` sees it.
  @Test func aDamagedOneIsFound() throws {
    let home = try home()
    let sound = try readFile(home.vaultFile)
    for place in [0, 63, 64, 100, 150] {
      try writeFile(home.vaultFile, sound)
      try RawDatabase.run(
        """
        UPDATE versions SET box = CAST(substr(box, 1, length(box) - 1) || x'00' AS BLOB)
          WHERE (rid, ver) =
            (SELECT rid, ver FROM versions ORDER BY rid, ver LIMIT 1 OFFSET \(place));
        """, on: home.vaultFile)
      let verifying = try home.vault(home.withKey(["verify", "--json"]))
      #expect(verifying.isRefusal(.altered), "\(place): \(verifying)")
      #expect(verifying.errorOutput.contains("does not open"), "\(place): \(verifying)")
    }
  }
}

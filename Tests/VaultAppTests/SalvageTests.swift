import Testing
import VaultCore
import VaultTestSupport

@testable import VaultApp

/// A salvage of records whose names are in its way: ids stand in the file in the clear, and whoever
/// had the watch key can have written metadata.
@Suite(.needsVaultBinary) struct SalvageTests {
  /// The names of the specimen's records, by id, are changed to what `names` makes of the highest
  /// id in hex. Nothing that writes a vault does so: it does not open any more.
  private func rename(
    _ home: TemporaryHome, tokens: (String) -> [String], servers: (String) -> [String]
  ) throws {
    try home.add("third", "the value of the third")
    try home.add("fourth", "the value of the fourth")
    let vault = try InProcess.fullVault(home)
    let profile = ServerProfile(
      command: "/bin/true", surroundings: [try EnvironmentName("PATH"): "/bin"])
    _ = try WriteServer.apply(
      [
        ServerWrite(try ServerName("a"), profile), ServerWrite(try ServerName("b"), profile),
      ], in: vault, InProcess.caller)
    try vault.writing { (transaction) throws(VaultError) in
      let found = transaction.index.allTokens
      for (name, stored) in zip(tokens(Self.lastID(found.map(\.id))), found) {
        var token = stored.token
        token.name = try SecretName(name)
        try transaction.update(stored.id, to: token)
      }
      let ids = transaction.index.servers.values.sorted()
      for (name, id) in zip(servers(Self.lastID(ids)), ids) {
        let server = ServerRecord(
          name: try ServerName(name), createdAt: transaction.now, updatedAt: transaction.now,
          profile: profile)
        try transaction.update(id, to: .profile(try server.record))
      }
      try transaction.audit(vault.entry(.written, nil, InProcess.caller, at: transaction.now))
    }
    #expect(try home.vault(home.withKey(["list", "--json"])).isRefusal(.corrupt))
  }

  private static func lastID(_ ids: [RecordID]) -> String {
    ids.last.map { Hexadecimal.write($0.bytes) } ?? ""
  }

  /// - Parameter other: whether the last name that is left for the values is taken as well.
  @Test(arguments: [false, true]) func aNameInTheWayStopsNothing(other: Bool) throws {
    let home = try Specimen.copy()
    try rename(
      home,
      tokens: { ["x", "salvaged/\($0)", other ? "salvaged/\($0)/values" : "y", "x"] },
      // Too long for `unverified/` before it.
      servers: { [$0, String(repeating: "n", count: 120)] })
    let new = home.path + "/new.db"
    let report = try home.succeed(
      home.withKey(["salvage", home.vaultFile, "--into", new, "--json"])
    ).output
    #expect(report.contains("\"left_out\":2,"), "\(report)")
    let listed = try home.succeed(home.withKey(["list", "--vault", new])).output
    // The metadata of the last token is left out; its values are, if they have no name either.
    #expect(listed.contains("/values"), "\(listed)")
    #expect(listed.split(separator: "\n").count == (other ? 4 : 5), "\(listed)")
    #expect(report.contains("\"nameless\":0,") == other)
    let servers = try home.succeed(home.withKey(["server", "list", "--vault", new])).output
    #expect(servers.split(separator: "\n").count == 2, "\(servers)")
    try home.succeed(home.withKey(["verify", "--vault", new]))
  }
}

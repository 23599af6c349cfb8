import CSQLite
import Platform
import VaultCore
import VaultTestSupport

@testable import VaultApp
@testable import VaultCrypto

/// Rows written to a file as they are, whatever they are worth, then opened as any vault is.
enum VaultOperation {
  static func open(_ vector: Vector) throws -> JSON {
    let input = vector.input
    let home = try VaultHome()
    defer { extendLifetime(home) }
    try home.writeVault(try tables(input, vector.rows))
    let state = try StateBodyID(of: home.stateBody)
    for (key, suffix) in [("full", ""), ("watch", ".watch")] {
      guard case .text(let text)? = input["anchors"]?[key] else { continue }
      try writeFile(home.anchors + "/" + state.name + suffix, Array(text.utf8))
    }
    let vault = try home.open(
      keyfile: try input.bytes("keyfile"), role: try input.text("role"))
    let notices = try vault.reading { $0.notices }
    let counts = try vault.reading { index in (index.records.count, index.versions.count) }
    let audit = try vault.reading { $0.state.auditSequence - $0.state.auditBaseSequence }
    // Every value and every entry, where the keys are there.
    if vault.keys.role == .full { _ = try Verify.apply(to: vault) }
    return .object([
      "records": .number(Int64(counts.0)), "versions": .number(Int64(counts.1)),
      "audit": .number(audit), "notice": .text(try notice(notices)),
    ])
  }

  /// Which line of the anchor table spoke.
  private static func notice(_ notices: [String]) throws -> String {
    guard let text = notices.first, notices.count == 1 else {
      guard notices.isEmpty else { throw JSON.Missing(what: "one notice") }
      return "none"
    }
    if text == AnchorNotice.firstLook.text { return "first look" }
    if text == AnchorNotice.prunedPastLastLook.text { return "pruned" }
    guard text.hasPrefix("rekeyed on ") else { throw JSON.Missing(what: "a known notice") }
    return "rekeyed"
  }

  /// The tables a vector names, those it gives itself in their place.
  private static func tables(_ input: JSON, _ shared: JSON) throws -> [String: [JSON]] {
    let given = try input.object("rows")
    let base = try shared.object(try given.text("of"))
    return try Dictionary(
      uniqueKeysWithValues: ["state", "slots", "records", "versions", "audit"].map { name in
        (name, try (given[name] == nil ? base : given).list(name))
      })
  }
}

/// The vault id that names the anchors. It stands at one place, whatever the rest is worth.
struct StateBodyID {
  let name: String

  init(of body: [UInt8]) throws {
    guard body.count >= 36 else { throw JSON.Missing(what: "a vault id") }
    name = Hexadecimal.write(Array(body[20..<36]))
  }
}

/// A home with a vault file that no line of the product has written.
final class VaultHome {
  private let directory: TemporaryDirectory
  private(set) var stateBody: [UInt8] = []

  init() throws {
    directory = try TemporaryDirectory()
    for part in ["/.local", "/.local/share", "/.local/share/mcp-vault", "/.local/state"] {
      unsafe mkdir(directory.path + part, 0o700)
    }
    for part in ["", "/anchors"] { unsafe mkdir(stateDirectory + part, 0o700) }
  }

  private var stateDirectory: String { directory.path + "/.local/state/mcp-vault" }
  private var vaultFile: String { directory.path + "/.local/share/mcp-vault/vault.db" }
  var anchors: String { stateDirectory + "/anchors" }

  func copyVault(_ path: String) throws {
    try writeFile(vaultFile, try readFile(path))
  }

  func writeVault(_ tables: [String: [JSON]]) throws {
    let schema = String(
      decoding: try readFile(PackageRoot.file("Schemas/store.sql")), as: UTF8.self)
    var sql = schema + "\nBEGIN;\n"
    for (table, rows) in tables.sorted(by: { $0.key < $1.key }) {
      for row in rows {
        guard case .list(let cells) = row else { throw JSON.Missing(what: "a row") }
        let one = table == "state" ? ["1"] : []
        sql += "INSERT INTO \(table) VALUES("
        sql += try (one + cells.map(literal)).joined(separator: ",") + ");\n"
        if table == "state" { stateBody = cells.first?.bytes ?? [] }
      }
    }
    try writeFile(vaultFile, [])
    try execute(sql + "COMMIT;")
  }

  private func literal(_ cell: JSON) throws -> String {
    switch cell {
    case .number(let number): return String(number)
    case .text(let digits): return "x'\(digits)'"
    default: throw JSON.Missing(what: "a cell")
    }
  }

  private func execute(_ sql: String) throws {
    var handle: OpaquePointer?
    defer { unsafe sqlite3_close_v2(handle) }
    guard unsafe sqlite3_open(vaultFile, &handle) == SQLITE_OK,
      unsafe sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK
    else { throw JSON.Missing(what: "a file with these rows") }
  }

  /// Opens and verifies with a keyfile, as the product does it for this role.
  func open(keyfile: [UInt8], role: String) throws -> Vault {
    let text = Operations.plain(try KeyfileText.write(Operations.secret(keyfile)))
    switch role {
    case "full":
      let path = try directory.write("full.key", text)
      return try Unlock(context(UnlockOptions(keyfile: path))).full()
    case "watch":
      try writeFile(stateDirectory + "/watch.key", text)
      guard let vault = try Unlock(context()).watch() else {
        throw JSON.Missing(what: "the watch key")
      }
      return vault
    default: throw JSON.Missing(what: "role")
    }
  }

  /// Opens with what a person typed, and perhaps a keyfile's line.
  func open(typed: String?, keyfileLine: String?) throws -> Vault {
    var options = UnlockOptions()
    if let typed { options.passphraseFile = try directory.write("typed", typed + "\n") }
    if let keyfileLine { options.keyfile = try directory.write("given.key", keyfileLine + "\n") }
    return try Unlock(context(options)).full()
  }

  private func context(_ unlocking: UnlockOptions = UnlockOptions()) throws -> Context {
    Context(
      paths: try Paths(home: directory.path, uid: Identity.uid, vault: nil), uid: Identity.uid,
      unlocking: unlocking, mayPrompt: false, assumesYes: true,
      now: { Instant(seconds: Clock.wall()) }, bounds: .standard, note: { _ in })
  }
}

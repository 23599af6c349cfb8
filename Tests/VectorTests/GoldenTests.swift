import Testing
import VaultCore
import VaultStore
import VaultTestSupport

@testable import VaultApp
@testable import VaultCrypto

/// Whole vaults of format 1 that another program wrote, and that every version must go on reading.
/// `Schemas/vectors/vaults`.
@Suite struct GoldenTests {
  private static let folder = PackageRoot.file("Schemas/vectors/vaults/")

  /// One vault and one secret that opens it, or must not.
  struct Way: Sendable, CustomTestStringConvertible {
    let vault: String
    let role: String
    let secret: JSON

    var testDescription: String {
      guard case .object(let parts) = secret else { return vault }
      return "\(vault), \(role), \(parts.keys.filter { $0 != "role" }.sorted())"
    }

    func open(in home: VaultHome) throws -> Vault {
      try home.copyVault(GoldenTests.folder + vault + ".db")
      let line = try? secret.text("keyfile")
      if role == "watch" {
        let key = try KeyfileText.read(Operations.secret(Array((line ?? "").utf8)))
        return try home.open(keyfile: Operations.plain(key), role: role)
      }
      let typed = (try? secret.text("passphrase")) ?? (try? secret.text("recovery"))
      return try home.open(typed: typed, keyfileLine: line)
    }
  }

  private static func ways(_ key: String) throws -> [Way] {
    let listing = try JSON(readFile(folder + "vaults.json"))
    guard case .list(let vaults) = listing else { throw JSON.Missing(what: "vaults") }
    return try vaults.flatMap { vault in
      try vault.list(key).map {
        Way(vault: try vault.text("name"), role: try $0.text("role"), secret: $0)
      }
    }
  }

  private static let opening = (try? ways("opens")) ?? []
  private static let refused = (try? ways("refused")) ?? []

  @Test func nothingIsMissing() throws {
    #expect(
      Set(Self.opening.map(\.vault))
        == ["empty", "everything", "passwd", "rekeyed", "pruned", "rollback"])
    #expect(Self.opening.count == 24)
    #expect(Self.refused.count == 7)
    let files = entries(PackageRoot.file("Schemas/vectors/vaults"))
    #expect(files.filter { $0.hasSuffix(".db") }.count == 6 && files.count == 13)
  }

  /// The product reads what the other program meant, to the last byte of the last value.
  @Test(arguments: opening) func opensToTheSame(_ way: Way) throws {
    let home = try VaultHome()
    defer { extendLifetime(home) }
    let vault = try way.open(in: home)
    let expected = try JSON(readFile(Self.folder + way.vault + ".json"))
    if way.role == "full" {
      let report = try Verify.apply(to: vault)
      #expect(report.epoch == (try expected.object("state").number("epoch")))
      #expect(try dump(vault) == expected)
    } else {
      #expect(try dump(vault) == Self.watched(expected))
    }
  }

  @Test(arguments: refused) func opensToNobodyElse(_ way: Way) throws {
    let home = try VaultHome()
    defer { extendLifetime(home) }
    #expect(throws: VaultError(.wrongSecret, "")) { _ = try way.open(in: home) }
  }

  /// What a watcher sees of a full reader's dump: no value, no entry.
  private static func watched(_ full: JSON) throws -> JSON {
    guard case .object(var document) = full, case .list(let records)? = document["records"] else {
      throw JSON.Missing(what: "records")
    }
    document["role"] = .text("watch")
    document["audit"] = .null
    document["records"] = .list(
      records.map { record in
        guard case .object(var fields) = record, case .list(let versions)? = fields["versions"]
        else { return record }
        fields["versions"] = .list(
          versions.map { version in
            guard case .object(var entry) = version else { return version }
            entry["value"] = nil
            return .object(entry)
          })
        return .object(fields)
      })
    return .object(document)
  }

  private func dump(_ vault: Vault) throws -> JSON {
    guard case .full(let ring) = vault.keys else {
      return try vault.reading { index throws(VaultError) in
        document(
          index, slots: try mapping { () throws(StoreError) in try vault.file.slots() },
          values: [:], audit: .null)
      }
    }
    return try vault.inspecting { (index, inspection) throws(VaultError) in
      var values: [VersionKey: [UInt8]] = [:]
      for head in index.versions {
        values[head.key] = try value(head.key, index, inspection)
      }
      return document(
        index, slots: try mapping { () throws(StoreError) in try inspection.file.slots() },
        values: values, audit: .list(try log(index, inspection, ring)))
    }
  }

  private func document(
    _ index: VerifiedIndex, slots: [SlotRow], values: [VersionKey: [UInt8]], audit: JSON
  ) -> JSON {
    let records = index.records.map { record in
      var own: [Int64: [UInt8]] = [:]
      for (key, value) in values where key.record == record.id { own[key.version] = value }
      return JSON.object(
        Dump.record(record.body, values: own)
          .merging(["id": .hex(record.id.bytes), "rev": .number(record.revision)]) { $1 })
    }
    return .object([
      "format": .number(1), "role": .text(audit == .null ? "watch" : "full"),
      "state": Dump.state(index.state, hash: index.stateHash),
      "slots": .list(slots.map(Dump.slot)), "records": .list(records), "audit": audit,
    ])
  }

  private func value(
    _ key: VersionKey, _ index: VerifiedIndex, _ inspection: VaultInspection
  ) throws(VaultError) -> [UInt8] {
    let box = try mapping { () throws(StoreError) in try inspection.file.versionBox(key) }
    let context = CellContext.value(
      vault: index.state.vaultID, epoch: index.state.epoch, key)
    return try mapping { () throws(CryptoError) in
      try Box.openOutsideArena(box ?? [], key: inspection.ring.keys.data, context: context)
    }
  }

  private func log(
    _ index: VerifiedIndex, _ inspection: VaultInspection, _ ring: KeyRing.FullKeyRing
  ) throws(VaultError) -> [JSON] {
    var link = index.state.auditBaseLink
    var found: [JSON] = []
    var sequence = index.state.auditBaseSequence
    while sequence < index.state.auditSequence {
      sequence += 1
      let row = try mapping { () throws(StoreError) in try inspection.file.auditRow(sequence) }
      let context = CellContext.audit(
        vault: index.state.vaultID, epoch: index.state.epoch, sequence: sequence,
        previousLink: link)
      let bytes = try mapping { () throws(CryptoError) in
        try Box.openOutsideArena(row?.box ?? [], key: ring.keys.audit, context: context)
      }
      let entry = try mapping { () throws(FormatError) in try AuditEntry(decoding: bytes) }
      found.append(.object(Dump.audit(entry).merging(["seq": .number(sequence)]) { $1 }))
      link = row?.link ?? []
    }
    return found
  }
}

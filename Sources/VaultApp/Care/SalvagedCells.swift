import Platform
import VaultCore
import VaultCrypto
import VaultStore

/// What opened of a damaged vault, on its way into a new one.
final class SalvagedCells {
  typealias Value = (epoch: Int64, box: [UInt8])

  /// By record; of two that open, the later revision.
  private(set) var bodies: [RecordID: (revision: Int64, body: RecordBody)] = [:]
  /// Values that open, still sealed.
  private(set) var values: [VersionKey: Value] = [:]
  private let keys: SalvageKeys

  init(_ file: DamagedVault, _ keys: SalvageKeys) {
    self.keys = keys
    for row in file.records {
      guard let body = open(row) else { continue }
      if let known = bodies[row.id], known.revision > row.revision { continue }
      bodies[row.id] = (row.revision, body)
    }
    for (key, box) in file.versions {
      for epoch in keys.epochs where opens(box, key, epoch) {
        values[key] = (epoch, box)
        break
      }
    }
  }

  private func open(_ row: RecordRow) -> RecordBody? {
    for epoch in keys.epochs {
      let context = CellContext.metadata(
        vault: keys.vaultID, epoch: epoch, record: row.id, revision: row.revision)
      if let bytes = try? Box.openOutsideArena(
        row.meta, key: keys.ring.keys.metadata, context: context)
      {
        return try? RecordBody(decoding: bytes)
      }
    }
    return nil
  }

  private func opens(_ box: [UInt8], _ key: VersionKey, _ epoch: Int64) -> Bool {
    do {
      _ = try value(key, (epoch, box))
      return true
    } catch { return false }
  }

  private func value(_ key: VersionKey, _ value: Value) throws(VaultError) -> SecretBytes {
    let context = CellContext.value(vault: keys.vaultID, epoch: value.epoch, key)
    return try mapping { () throws(CryptoError) in
      try Box.open(value.box, key: keys.ring.keys.data, context: context)
    }
  }

  /// Builds the new vault. Its one slot opens with the secret that opened the old one.
  func write(
    to path: String, _ keys: SalvageKeys, _ secrets: borrowing SecretChoices, _ context: Context
  ) throws(VaultError) -> Salvage.Answer {
    let now = context.now()
    var draft = try VaultDraft(at: now, cost: keys.slot.cost, bounds: context.bounds)
    guard let secret = try secrets.secret(for: keys.slot.type) else { throw .altered }
    try draft.add(.full, keys.slot.cost, secret)
    let building = path + ".partial-" + Hexadecimal.write(Random.bytes(8))
    defer { SalvageCopy.remove(building) }
    try draft.write(to: building, context) {}
    let vault = try draft.open(building, context)
    let answer = try vault.writing { (transaction) throws(VaultError) in
      try fill(transaction, path, vault, .thisProcess)
    }
    _ = try Verify.apply(to: vault)
    try mapping { () throws(PlatformError) in
      try File.link(from: building, to: path)
      try File.syncDirectory(Paths.directory(of: path))
    }
    return answer
  }

  private func fill(
    _ transaction: VaultTransaction, _ path: String, _ vault: Vault, _ caller: AuditActor
  ) throws(VaultError) -> Salvage.Answer {
    var names: [SecretName] = []
    var servers: Set<ServerName> = []
    var lost: [Salvage.Lost] = []
    var nameless: Int64 = 0
    var leftOut = Set<RecordID>()
    var count: Int64 = 0
    var used = Set<VersionKey>()
    func isFree(_ name: SecretName) -> Bool { transaction.index.tokens[name] == nil }
    for (id, found) in bodies.sorted(by: { $0.key < $1.key }) {
      guard case .token(var token) = found.body else {
        let server = Self.unverified(found.body, id, servers, at: transaction.now)
        guard let server else {
          leftOut.insert(id)
          continue
        }
        try store(server, transaction, vault, caller)
        servers.insert(server.name)
        continue
      }
      guard let name = [token.name, try TokenRecord.salvagedName(id)].first(where: isFree) else {
        leftOut.insert(id)
        continue
      }
      token.name = name
      for version in token.storedVersions {
        let key = VersionKey(record: id, version: version)
        if values[key] == nil {
          lost.append(Salvage.Lost(name: token.name, version: version))
          token.lose(version: version)
        } else {
          used.insert(key)
        }
      }
      count += try store(&token, from: id, transaction, vault, caller)
      names.append(token.name)
    }
    // Of a record whose metadata is lost, left out, or older than its values.
    let unused = values.keys.filter { !used.contains($0) }
    for (id, versions) in Dictionary(grouping: unused, by: \.record).sorted(by: {
      $0.key < $1.key
    }) {
      var token = try TokenRecord.nameless(
        id, versions.map(\.version).sorted(), at: transaction.now)
      let other = try TokenRecord.salvagedName(id, part: "values")
      guard let name = [token.name, other].first(where: isFree) else {
        leftOut.insert(id)
        continue
      }
      token.name = name
      nameless += Int64(versions.count)
      count += try store(&token, from: id, transaction, vault, caller)
      names.append(token.name)
    }
    return Salvage.Answer(
      vault: path, names: names.sorted(), values: count, lost: lost,
      nameless: nameless, servers: servers.sorted(), leftOut: Int64(leftOut.count))
  }

  /// Nil for a setting, for a profile that cannot be read, and where no name is left for it.
  private static func unverified(
    _ body: RecordBody, _ id: RecordID, _ taken: Set<ServerName>, at now: Instant
  ) -> ServerRecord? {
    guard case .profile(let record) = body, var server = try? ServerRecord(record),
      let name = server.unverifiedName(id, isTaken: taken.contains)
    else { return nil }
    server.name = name
    server.updatedAt = now
    return server
  }

  private func store(
    _ server: ServerRecord, _ transaction: VaultTransaction, _ vault: Vault, _ caller: AuditActor
  ) throws(VaultError) {
    let new = try transaction.insert(.profile(try server.record))
    try transaction.audit(
      vault.entry(.written, new, caller, at: transaction.now, detail: .change(.salvaged)))
  }

  /// Returns how many values there are.
  private func store(
    _ token: inout TokenRecord, from id: RecordID, _ transaction: VaultTransaction, _ vault: Vault,
    _ caller: AuditActor
  ) throws(VaultError) -> Int64 {
    token.mark(Salvage.tag)
    try token.renewFingerprints { (version) throws(VaultError) in
      let key = VersionKey(record: id, version: version)
      guard let sealed = values[key] else { throw .altered }
      return try transaction.fingerprint(of: try value(key, sealed))
    }
    let new = try transaction.insert(token)
    let versions = token.storedVersions
    for version in versions {
      let key = VersionKey(record: id, version: version)
      guard let sealed = values[key] else { throw .altered }
      try transaction.insertValue(
        VersionKey(record: new, version: version), try value(key, sealed))
    }
    try transaction.audit(
      vault.entry(
        .written, new, version: token.current?.version ?? 0, caller, at: transaction.now,
        detail: .change(.salvaged)))
    return Int64(versions.count)
  }
}

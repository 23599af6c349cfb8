import VaultCore
import VaultCrypto
import VaultStore
import VaultTestSupport

/// Whole files, through SQLite. An input is either a file, or changes to a vault that uses all
/// tables: page, offset (two bytes), count, and so many bytes, again and again.
extension FuzzedParser {
  static let files: [FuzzedParser] = [
    FuzzedParser("vault-file", longestInput: 65_536, isSlow: true) { (bytes) throws(BrokenRule) in
      try DamagedFile.shared.check(bytes)
    },
    FuzzedParser("salvage", longestInput: 65_536, isSlow: true) { (bytes) throws(BrokenRule) in
      try DamagedFile.shared.salvage(bytes)
    },
  ]
}

private struct DamagedFile {
  static let shared = DamagedFile()

  private let directory: Result<TemporaryDirectory, FileProblem>
  private let sound: [UInt8]

  init() {
    sound =
      (try? readFile(PackageRoot.file("Schemas/vectors/vaults/everything.db"))) ?? []
    do throws(FileProblem) {
      directory = .success(try TemporaryDirectory())
    } catch { directory = .failure(error) }
  }

  private func put(_ name: String, _ bytes: [UInt8]) throws(BrokenRule) -> String {
    do throws(FileProblem) {
      let directory = try directory.get()
      for rest in entries(directory.path) { removeTree(directory.path(rest)) }
      return try directory.write(name, bytes)
    } catch { throw BrokenRule(description: "a file cannot be written: \(error)") }
  }

  private func file(_ bytes: [UInt8]) -> [UInt8] {
    if bytes.starts(with: "SQLite format 3".utf8) { return bytes }
    var file = sound
    var input = InputReader(bytes)
    while !input.rest.isEmpty {
      let start = Int(input.byte()) * 4096 + input.word()
      for (offset, byte) in input.bytes(Int(input.byte())).enumerated()
      where start + offset < file.count {
        file[start + offset] = byte
      }
    }
    return file
  }

  /// Everything that opening a vault reads, before any key is there.
  func check(_ bytes: [UInt8]) throws(BrokenRule) -> FuzzOutcome {
    let content = file(bytes)
    let path = try put("vault.db", content)
    do throws(StoreError) {
      let vault = try VaultFile.open(at: path, access: .readWrite)
      defer { vault.close() }
      try vault.begin(.deferred)
      try vault.checkIdentity()
      try vault.quickCheck()
      let counts = try vault.rowCounts()
      let body = try vault.state().body
      let slots = try vault.slots()
      let records = try vault.records()
      let versions = try vault.versionHeads()
      let audit = try vault.auditHeads()
      let found = try Tags(
        records: vault.records().map { (record) throws(StoreError) in
          try vault.record(record.id)?.meta
        },
        versions: versions.map { (head) throws(StoreError) in try vault.versionBox(head.key) },
        audit: audit.map { (head) throws(StoreError) in try vault.auditRow(head.sequence)?.box })
      vault.rollback()
      let isConsistent =
        counts.slots == slots.count && counts.records == records.count
        && counts.versions == versions.count && counts.audit == audit.count
        && found.records == records.map { try? CellTag(of: $0.meta) }
        && found.versions == versions.map(\.tag) && found.audit == audit.map(\.tag)
      guard isConsistent else { return .refused }
      var root = RootHash(.records)
      for record in records {
        guard let tag = try? CellTag(of: record.meta) else { return .refused }
        root.update(Leaf.record(record.id, revision: record.revision, tag: tag))
      }
      _ = (RootHash.slots(slots), root.finish(), try? StateBody(decoding: body))
    } catch { return .refused }
    let after = (try? readFile(path)) ?? []
    guard after == content else {
      throw BrokenRule(description: "reading a vault leaves its bytes alone")
    }
    return .taken
  }

  /// What salvage reads of a damaged file.
  func salvage(_ bytes: [UInt8]) throws(BrokenRule) -> FuzzOutcome {
    let repaired = DamagedVault.repaired(file(bytes), pristine: sound)
    try hold(repaired.count % 4096 == 0 && !repaired.isEmpty, "a repaired file is whole pages")
    let path = try put("copy.db", repaired)
    let isUnique: Bool
    let hasRows: Bool
    do throws(StoreError) {
      let vault = try DamagedVault.open(at: path)
      defer { vault.close() }
      _ = vault.state
      let slots = vault.slots
      let records = vault.records
      let versions = vault.versions
      isUnique = Set(slots.map(\.id)).count == slots.count
      hasRows = !records.isEmpty || !versions.isEmpty
    } catch { return .refused }
    try hold(isUnique, "a slot is found once")
    return hasRows ? .taken : .refused
  }
}

private struct Tags {
  let records: [CellTag?]
  let versions: [CellTag?]
  let audit: [CellTag?]

  init(records: [[UInt8]?], versions: [[UInt8]?], audit: [[UInt8]?]) {
    func tags(_ boxes: [[UInt8]?]) -> [CellTag?] {
      boxes.map { $0.flatMap { try? CellTag(of: $0) } }
    }
    self.records = tags(records)
    self.versions = tags(versions)
    self.audit = tags(audit)
  }
}

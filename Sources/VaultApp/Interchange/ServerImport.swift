import Interchange
import VaultCore
import VaultCrypto

/// The server profiles of an import. They are commands that get secrets, chosen by whoever made the
/// document, so the report tells what each starts.
struct ServerImport {
  struct Row {
    var name: ServerName
    let profile: ServerProfile
    let source: String
    var isNumbered = false
  }

  private struct Change {
    let write: ServerWrite
    let entry: ImportedEntry
  }

  private(set) var rows: [Row] = []
  private(set) var skipped: [ImportedEntry] = []
  private let replaces: Bool
  private let isDryRun: Bool

  init(_ servers: [ForeignServer], _ input: ImportSecrets.Input) {
    replaces = input.replaces
    isDryRun = input.isDryRun
    for server in servers {
      let source = ImportPlan.label([server.name])
      let name: ServerName
      do throws(VaultError) {
        name = try ServerName(Self.prefixed(server.name, input.prefix))
      } catch {
        skip(nil, source, .name, Self.words(error))
        continue
      }
      guard !server.isTooLong else {
        skip(name, source, .tooLong)
        continue
      }
      do throws(VaultError) {
        let profile = try ServerProfile(server) { (secret) throws(VaultError) in
          try Self.secret(secret, input.prefix)
        }
        rows.append(Row(name: name, profile: profile, source: source))
      } catch {
        skip(name, source, error.code == .limit ? .tooLong : .profile, Self.words(error))
      }
    }
    number()
  }

  private static func prefixed(_ name: String, _ prefix: SecretName?) -> String {
    (prefix.map { $0.text + "/" } ?? "") + name
  }

  /// The prefix goes before the names of the secrets as well: it did when they were imported.
  private static func secret(
    _ name: String, _ prefix: SecretName?
  ) throws(VaultError) -> SecretName {
    let name = try SecretName(name)
    guard let prefixed = try? SecretName(prefixed(name.text, prefix)) else {
      throw VaultError(
        .badName, "with the prefix, the name of a secret that it gets is too long",
        hint: "128 bytes in all")
    }
    return prefixed
  }

  private static func words(_ error: VaultError) -> String {
    [error.message, error.hint].compactMap { $0 }.joined(separator: "; ")
  }

  /// As with secrets: of one name the first has it.
  private mutating func number() {
    let names = rows.compactMap { try? SecretName($0.name.text) }
    var kept: [Row] = []
    for (row, name) in zip(rows, ImportedName.distinct(names)) {
      var row = row
      row.isNumbered = name.isNumbered
      if let text = name.name?.text, let name = try? ServerName(text) {
        row.name = name
        kept.append(row)
      } else {
        skip(nil, row.source, .name, "its name is taken, and too long for a number")
      }
    }
    rows = kept
  }

  private mutating func skip(
    _ name: ServerName?, _ source: String, _ reason: ImportSkip, _ detail: String? = nil
  ) {
    skipped.append(
      ImportedEntry(
        .server, name: name?.text, source: source, fate: .skipped(reason), detail: detail))
  }

  /// - Parameter report: what became of the secrets; what becomes of each profile is added.
  func run(_ door: any Door, _ report: inout [ImportedEntry]) throws(VaultError) {
    guard !rows.isEmpty else { return }
    let records = try ListSecrets.records(door)
    let secrets = Self.usable(records, report)
    // Nil for one that another version wrote.
    var known: [String: ServerProfile?] = [:]
    for case .profile(let record) in records.map(\.body) {
      known.updateValue(try? ServerRecord(record).profile, forKey: record.name)
    }
    var changes: [Change] = []
    for row in rows {
      let before = known[row.name.text]
      var entry = ImportedEntry(
        .server, name: row.name.text, source: row.source, fate: fate(of: row, before, secrets),
        isNumbered: row.isNumbered)
      if entry.isChange {
        entry.profile = row.profile
        changes.append(
          Change(write: ServerWrite(row.name, row.profile, replacing: before ?? nil), entry: entry))
      } else {
        report.append(entry)
      }
    }
    for batch in Self.batches(of: changes) {
      if !isDryRun { try WriteServer.send(batch.map(\.write), door) }
      report += batch.map(\.entry)
    }
  }

  private static func batches(of changes: [Change]) -> [ArraySlice<Change>] {
    func head(_ writes: [ServerWrite]) -> Int { VaultRequest.writeServers(writes).encoded.count }
    let empty = head([])
    return changes.batches(empty: empty) { (head([$0.write]) - empty, 0) }
  }

  /// The secrets that a server can be started with, once the import is done.
  private static func usable(
    _ records: [ListedRecord], _ report: [ImportedEntry]
  ) -> Set<String> {
    var names: Set<String> = []
    for case .token(let token) in records.map(\.body) where !token.isRemoved {
      names.insert(token.name.text)
    }
    for entry in report where entry.isChange {
      if let name = entry.name { names.insert(name) }
    }
    return names
  }

  /// - Parameter before: nil for a name that is free; nil inside for a profile that cannot be read,
  ///   which is kept in any case.
  private func fate(
    of row: Row, _ before: ServerProfile??, _ secrets: Set<String>
  ) -> ImportedEntry.Fate {
    if let before {
      if before == row.profile { return .taken(.same) }
      if before == nil || !replaces { return .taken(.differs) }
    }
    guard row.profile.secrets.allSatisfy({ secrets.contains($0.text) }) else {
      return .skipped(.missingSecret)
    }
    return .taken(before == nil ? .added : .replaced)
  }
}

extension ServerProfile {
  /// Throws what `check` throws, and `.badValue` for what is said twice.
  ///
  /// - Parameter secret: what the vault calls a secret of the document.
  fileprivate init(
    _ foreign: ForeignServer, _ secret: (String) throws(VaultError) -> SecretName
  ) throws(VaultError) {
    let standard = ServerProfile(command: "", surroundings: [:])
    self.init(
      command: foreign.command, arguments: foreign.arguments, directory: foreign.directory,
      surroundings: try Self.table(foreign.recorded) { (value) throws(VaultError) in
        try Self.text(value)
      },
      variables: try Self.table(foreign.variables) { (value) throws(VaultError) in
        try ValueTemplate(value).replacing { (name) throws(VaultError) in try secret(name.text) }
      },
      files: try Self.table(foreign.files) { (value) throws(VaultError) in
        try secret(try Self.text(value))
      },
      speaksMCP: foreign.speaksMCP ?? standard.speaksMCP,
      refusesExpired: foreign.refusesExpired ?? standard.refusesExpired,
      minimumLength: foreign.minimumLength ?? standard.minimumLength,
      hidesAllForms: foreign.hidesAllForms ?? standard.hidesAllForms)
    for descriptor in foreign.descriptors {
      guard let number = Int32(exactly: descriptor.number), descriptors[number] == nil else {
        throw Self.contradiction
      }
      descriptors[number] = try secret(descriptor.secret)
    }
    for name in foreign.passed {
      guard passed.insert(try EnvironmentName(name)).inserted else { throw Self.contradiction }
    }
    try check()
  }

  private static func table<Value>(
    _ variables: [ForeignServer.Variable], _ read: ([UInt8]) throws(VaultError) -> Value
  ) throws(VaultError) -> [EnvironmentName: Value] {
    var table: [EnvironmentName: Value] = [:]
    for variable in variables {
      let name = try EnvironmentName(variable.name)
      guard table.updateValue(try read(variable.value), forKey: name) == nil else {
        throw contradiction
      }
    }
    return table
  }

  private static func text(_ bytes: [UInt8]) throws(VaultError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw contradiction }
    return text
  }

  private static var contradiction: VaultError {
    VaultError(.badValue, "this profile contradicts itself")
  }
}

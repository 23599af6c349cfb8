import Interchange
import VaultCore
import VaultCrypto

/// The server profiles of an import. Each is a commit of its own, as `server add` makes it.
struct ServerImport {
  struct Row {
    var name: ServerName
    let profile: ServerProfile
    let source: String
    var isNumbered = false
  }

  private(set) var rows: [Row] = []
  private(set) var skipped: [ImportedEntry] = []
  private let replaces: Bool
  private let isDryRun: Bool

  /// A prefix goes before the names of the secrets as well: it did when they were imported.
  init(_ servers: [ForeignServer], _ input: ImportSecrets.Input) {
    replaces = input.replaces
    isDryRun = input.isDryRun
    for server in servers {
      let source = ImportPlan.label([server.name])
      guard let name = try? ServerName(Self.prefixed(server.name, input.prefix)) else {
        skip(nil, source, .name)
        continue
      }
      do throws(VaultError) {
        guard !server.isTooLong else { throw VaultError(.limit, "") }
        let profile = try ServerProfile(server) { (secret) throws(VaultError) in
          try SecretName(Self.prefixed(secret, input.prefix))
        }
        rows.append(Row(name: name, profile: profile, source: source))
      } catch { skip(name, source, error.code == .limit ? .tooLong : .profile) }
    }
    number()
  }

  private static func prefixed(_ name: String, _ prefix: SecretName?) -> String {
    (prefix.map { $0.text + "/" } ?? "") + name
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
        skip(nil, row.source, .name)
      }
    }
    rows = kept
  }

  private mutating func skip(_ name: ServerName?, _ source: String, _ reason: ImportSkip) {
    skipped.append(
      ImportedEntry(.server, name: name?.text, source: source, fate: .skipped(reason)))
  }

  /// - Parameter report: what became of the secrets; what becomes of each profile is added.
  func run(_ door: any Door, _ report: inout [ImportedEntry]) throws(VaultError) {
    guard !rows.isEmpty else { return }
    let records = try ListSecrets.records(door)
    let secrets = Self.usable(records, report)
    for row in rows {
      let fate = try take(row, records, secrets, door)
      report.append(
        ImportedEntry(
          .server, name: row.name.text, source: row.source, fate: fate, isNumbered: row.isNumbered))
    }
  }

  /// The secrets that a server can be started with, once the import is done.
  private static func usable(
    _ records: [ListedRecord], _ report: [ImportedEntry]
  ) -> Set<String> {
    var names: Set<String> = []
    for case .token(let token) in records.map(\.body) where !token.isRemoved {
      names.insert(token.name.text)
    }
    for entry in report where entry.fate == .taken(.added) || entry.fate == .taken(.replaced) {
      if let name = entry.name { names.insert(name) }
    }
    return names
  }

  private func take(
    _ row: Row, _ records: [ListedRecord], _ secrets: Set<String>, _ door: any Door
  ) throws(VaultError) -> ImportedEntry.Fate {
    let known = records.contains { $0.body.isProfile(of: row.name) }
    // Nil also for one that another version wrote: it is kept in any case.
    let before = known ? try? ListServers.find(row.name, in: records).profile : nil
    if let before, before == row.profile { return .taken(.same) }
    if known, before == nil || !replaces { return .taken(.differs) }
    guard row.profile.secrets.allSatisfy({ secrets.contains($0.text) }) else {
      return .skipped(.missingSecret)
    }
    if !isDryRun {
      try WriteServer.send([ServerWrite(row.name, row.profile, replacing: before)], door)
    }
    return .taken(known ? .replaced : .added)
  }
}

extension RecordBody {
  fileprivate func isProfile(of name: ServerName) -> Bool {
    if case .profile(let record) = self { record.name == name.text } else { false }
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

import Interchange
import VaultCore
import VaultCrypto

/// What of a document goes into the vault, under which names, and why the rest does not.
struct ImportPlan {
  struct Row {
    var item: ImportItem
    let place: ValuePlace
    let source: String
    var isNumbered = false
  }

  private(set) var rows: [Row] = []
  private(set) var skipped: [ImportedEntry] = []
  let replaces: Bool
  let isDryRun: Bool

  /// Throws `.limit` if locked memory runs out.
  init(
    _ document: borrowing ImportDocument, _ input: ImportSecrets.Input, now: Instant
  ) throws(VaultError) {
    replaces = input.replaces
    isDryRun = input.isDryRun
    for entry in document.entries {
      let source = Self.label(entry.path)
      let name = Self.name(entry.path, input)
      switch try Self.content(entry, name, document, input, now) {
      case .failure(let reason): skip(name, source, reason.skip)
      case .success(let row): rows.append(row)
      }
    }
    number()
  }

  /// Nil also for a title that was not read to its end.
  private static func name(_ path: [String], _ input: ImportSecrets.Input) -> SecretName? {
    guard path.allSatisfy({ $0.utf8.count <= InterchangeLimits.textByteCount }) else { return nil }
    return ImportedName.name(path, prefix: input.prefix)
  }

  /// What the report calls an entry; the beginning of a long title is enough to find it by, and
  /// every field of an item repeats it.
  static func label(_ path: [String]) -> String {
    let whole = path.joined(separator: "/")
    let beginning = whole.unicodeScalars.prefix(mostOfLabel)
    guard beginning.endIndex < whole.endIndex else { return whole }
    return String(beginning) + "…"
  }

  /// Characters: `Schemas/import.schema.json`.
  private static let mostOfLabel = 1_024

  /// Entries with one name are told apart by numbers, in the order of the document.
  private mutating func number() {
    let names = ImportedName.distinct(rows.map(\.item.draft.name))
    var kept: [Row] = []
    for (row, name) in zip(rows, names) {
      var row = row
      row.isNumbered = name.isNumbered
      if let name = name.name {
        row.item.draft.name = name
        kept.append(row)
      } else {
        skip(nil, row.source, .name)
      }
    }
    rows = kept
  }

  private mutating func skip(_ name: SecretName?, _ source: String, _ reason: ImportSkip) {
    skipped.append(ImportedEntry(name: name?.text, source: source, fate: .skipped(reason)))
  }

  private struct Reason: Error {
    let skip: ImportSkip
    init(_ skip: ImportSkip) { self.skip = skip }
  }

  private static func content(
    _ entry: ForeignEntry, _ name: SecretName?, _ document: borrowing ImportDocument,
    _ input: ImportSecrets.Input, _ now: Instant
  ) throws(VaultError) -> Result<Row, Reason> {
    let place: ValuePlace
    switch entry.content {
    case .skipped(let reason): return .failure(Reason(ImportSkip(reason)))
    case .value(_, .note) where !input.takesNotes: return .failure(Reason(.note))
    case .value(_, .oneTimePassword) where !input.takesOneTimePasswords:
      return .failure(Reason(.oneTimePassword))
    case .value(let found, _): place = found
    }
    guard let name else { return .failure(Reason(.name)) }
    // No encoding takes more than six bytes for one.
    let limit = Limits.value(large: input.allowsLarge)
    guard place.range.count <= 6 * limit else { return .failure(Reason(.tooLong)) }
    let byteCount = try document.value(at: place).count
    guard byteCount > 0 else { return .failure(Reason(.empty)) }
    guard byteCount <= limit else { return .failure(Reason(.tooLong)) }
    guard let item = item(name, entry.metadata, byteCount, input, now) else {
      return .failure(Reason(.metadata))
    }
    return .success(
      Row(item: item, place: place, source: label(entry.path)))
  }

  /// Nil if a vault would not take what is said about the entry.
  private static func item(
    _ name: SecretName, _ metadata: ForeignMetadata, _ byteCount: Int,
    _ input: ImportSecrets.Input, _ now: Instant
  ) -> ImportItem? {
    guard !metadata.isIncomplete else { return nil }
    let standard = RotationPolicy()
    var draft = TokenDraft(
      name: name, owner: input.owner ?? metadata.owner, service: metadata.service,
      notes: metadata.notes, scopes: metadata.scopes,
      tags: distinct(metadata.tags.filter { !$0.isEmpty } + input.tags),
      policy: RotationPolicy(
        intervalDays: metadata.intervalDays ?? standard.intervalDays,
        headStartDays: metadata.headStartDays ?? standard.headStartDays,
        overlap: metadata.overlapSeconds.map { TimeSpan(seconds: $0) } ?? standard.overlap,
        outsidePolicy: metadata.isOutsidePolicy, environment: metadata.environment,
        url: metadata.url),
      expiresAt: metadata.expiresAt?.instant ?? .unknown)
    if input.takesUsernames, let username = metadata.username, !username.isEmpty {
      draft.notes += (draft.notes.isEmpty ? "" : "\n") + "username: \(username)"
    }
    guard let token = try? TokenRecord(draft, at: now),
      (try? RecordBody.token(token).encoded.count) ?? .max <= mostMetadata
    else { return nil }
    return ImportItem(
      draft: draft, byteCount: Int64(byteCount),
      createdAt: metadata.createdAt?.instant ?? .unknown,
      rotatedAt: metadata.rotatedAt?.instant ?? .unknown)
  }

  /// Room is left for the list of versions.
  private static let mostMetadata = Limits.metadataByteCount - 128

  private static func distinct(_ tags: [String]) -> [String] {
    var seen: Set<String> = []
    return tags.filter { seen.insert($0).inserted }
  }

  var batches: [ArraySlice<Row>] {
    func head(_ items: [ImportItem]) -> Int {
      VaultRequest.importSecrets(ImportRequest(items: items)).encoded.count
    }
    let empty = head([])
    return rows.batches(empty: empty) { row in
      (head([row.item]) - empty, Int(row.item.byteCount))
    }
  }
}

extension ForeignMetadata.Time {
  /// Nil for what is no time, or before 1970.
  fileprivate var instant: Instant? {
    switch self {
    case .text(let text): try? Instant(parsing: text)
    case .seconds(let seconds): seconds > 0 ? Instant(seconds: seconds) : nil
    case .never: .never
    }
  }
}

extension ImportSkip {
  fileprivate init(_ skip: ForeignSkip) {
    switch skip {
    case .empty: self = .empty
    case .card: self = .card
    case .identity: self = .identity
    case .attachment: self = .attachment
    case .deleted: self = .deleted
    case .archived: self = .archived
    case .reference: self = .reference
    case .protected: self = .protected
    case .overridden: self = .overridden
    case .field: self = .field
    }
  }
}

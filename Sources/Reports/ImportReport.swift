public import VaultCore

/// The answer of `import`: what became of every entry, or in a dry run what would.
public struct ImportReport: Answer {
  /// Columns of a terminal for a title, which may be long.
  static let widthLimit = 48

  private let entries: [ImportedEntry]
  private let isDryRun: Bool
  private let now: Instant

  /// - Parameter entries: in the order in which they are told.
  public init(_ entries: [ImportedEntry], isDryRun: Bool, now: Instant) {
    self.entries = entries
    self.isDryRun = isDryRun
    self.now = now
  }

  public func text(colour: Bool) -> String {
    let hasServers = entries.contains { $0.kind == .server }
    let table = Report(
      columns: [Column(isDryRun ? "would be" : "result")] + (hasServers ? [Column("what")] : [])
        + [Column("name"), Column("from", widthLimit: Self.widthLimit), Column("why")],
      rows: entries.map { entry in
        [.text(Self.word(entry.fate))] + (hasServers ? [.text(entry.kind.rawValue)] : []) + [
          .text(entry.name ?? ""), .text(entry.source == entry.name ? "" : entry.source),
          .text(Self.why(entry)),
        ]
      })
    return TableReport.text(table, now: now, colour: colour) + commands + summary + "\n"
  }

  /// What each new profile hands secrets to: who made the file decided that.
  private var commands: String {
    entries.reduce("") { lines, entry in
      guard let name = entry.name, let profile = entry.profile else { return lines }
      let line = "'\(name)' starts \(profile.commandLine)\(ServerWriteReport.gift(profile.secrets))"
      return lines + Escaping.line(line) + "\n"
    }
  }

  /// `3 added, 1 same, 2 skipped`.
  private var summary: String {
    let counts = Self.words.compactMap { word in
      let count = entries.count { Self.word($0.fate) == word }
      return count == 0 ? nil : "\(count) \(word)"
    }
    let sum = counts.isEmpty ? "nothing to import" : counts.joined(separator: ", ")
    return isDryRun ? "dry run, nothing was written: \(sum)" : sum
  }

  /// `Schemas/import.schema.json`.
  public var json: String {
    JSONReport.text([
      "dry_run": .flag(isDryRun),
      "added": .number(count(.added)),
      "replaced": .number(count(.replaced)),
      "differs": .number(count(.differs)),
      "same": .number(count(.same)),
      "skipped": .number(Int64(entries.count { Self.word($0.fate) == Self.skipped })),
      "entries": .list(entries.map { .object(Self.object($0)) }),
    ])
  }

  public var remarks: String {
    var notes: [String] = []
    let differing = count(.differs)
    if differing > 0 {
      notes.append(
        "\(differing) \(differing == 1 ? "entry differs" : "entries differ") from what the vault "
          + "has, which was kept; --replace takes the new values")
    }
    let numbered = entries.count(where: \.isNumbered)
    if numbered > 0 {
      notes.append(
        "\(numbered) \(numbered == 1 ? "name was" : "names were") taken by another entry of this "
          + "import, and got a number")
    }
    return Self.remarks(notes)
  }

  private func count(_ result: ImportResult) -> Int64 {
    Int64(entries.count { $0.fate == .taken(result) })
  }

  private static let skipped = "skipped"
  private static let words =
    [ImportResult.added, .replaced, .differs, .same].map(\.name) + [skipped]

  private static func word(_ fate: ImportedEntry.Fate) -> String {
    switch fate {
    case .taken(let result): result.name
    case .skipped: skipped
    }
  }

  private static func why(_ entry: ImportedEntry) -> String {
    switch entry.fate {
    case .taken(.differs):
      "the vault has another \(entry.kind == .secret ? "value" : "profile"), and keeps it"
    case .taken: entry.isNumbered ? "the name was taken" : ""
    case .skipped(let reason): entry.detail ?? reason.words
    }
  }

  private static func object(_ entry: ImportedEntry) -> JSONObject {
    let reason: JSONValue =
      if case .skipped(let reason) = entry.fate { .text(reason.rawValue) } else { .null }
    return [
      "kind": .text(entry.kind.rawValue),
      "name": .text(orNull: entry.name),
      "source": .text(entry.source),
      "result": .text(word(entry.fate)),
      "reason": reason,
      "detail": .text(orNull: entry.detail),
      "command": .text(orNull: entry.profile?.command),
      "arguments": entry.profile.map { .list($0.argumentTexts) } ?? .null,
      "numbered": .flag(entry.isNumbered),
    ]
  }
}

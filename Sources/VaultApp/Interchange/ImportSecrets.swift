import Platform
public import VaultCore
import VaultCrypto

/// `vault import`: values out of another manager's export, a dotenv file, or a vault's own export.
/// What is there already is kept unless something else was asked for, so a second run changes
/// nothing. The last also has server profiles, which are taken after the secrets they name.
public enum ImportSecrets {
  public struct Input: Sendable {
    public var source: ImportSource
    public var isDryRun: Bool
    public var replaces: Bool
    /// Before every name, as a part of its own.
    public var prefix: SecretName?
    /// Of every entry, whatever its source says.
    public var owner: String?
    /// Beside those of the source.
    public var tags: [String]
    public var takesNotes: Bool
    public var takesOneTimePasswords: Bool
    public var takesUsernames: Bool
    public var allowsLarge: Bool

    public init(
      source: ImportSource, isDryRun: Bool = false, replaces: Bool = false,
      prefix: SecretName? = nil, owner: String? = nil, tags: [String] = [],
      takesNotes: Bool = false, takesOneTimePasswords: Bool = false, takesUsernames: Bool = false,
      allowsLarge: Bool = false
    ) {
      self.source = source
      self.isDryRun = isDryRun
      self.replaces = replaces
      self.prefix = prefix
      self.owner = owner
      self.tags = tags
      self.takesNotes = takesNotes
      self.takesOneTimePasswords = takesOneTimePasswords
      self.takesUsernames = takesUsernames
      self.allowsLarge = allowsLarge
    }
  }

  /// What became, or in a dry run would become, of everything the source holds. Throws `.badValue`
  /// for a document that breaks the rules of its format: nothing is imported then.
  public static func run(_ input: Input, _ context: Context) throws(VaultError) -> [ImportedEntry] {
    _ = try VaultLocation.find(context.paths, uid: context.uid)
    // Before the vault is unlocked: a program at the other end of stdin may ask for a passphrase
    // of its own, on the same terminal.
    let document = try ImportDocument.read(input.source, context)
    let plan = try ImportPlan(document, input, now: context.now())
    let servers = ServerImport(document.servers, input)
    var report = plan.skipped + servers.skipped
    if !plan.rows.isEmpty || !servers.rows.isEmpty {
      let door = try context.door(.full)
      var advice = ImportAdvice()
      // Also of what was written before a failure.
      defer { Self.noteServers(in: report, input, context) }
      for batch in plan.batches {
        do throws(VaultError) {
          let outcomes = try send(batch, plan, document, door, &advice)
          report += zip(batch, outcomes).map { row, outcome in
            ImportedEntry(
              name: row.item.draft.name.text, source: row.source, fate: .taken(outcome.result),
              isNumbered: row.isNumbered)
          }
        } catch {
          throw Self.stopped(error, input, done: report)
        }
      }
      do throws(VaultError) {
        // After the secrets that they name.
        try servers.run(door, &report)
      } catch { throw Self.stopped(error, input, done: report) }
      advice.note(context)
      if !input.isDryRun, case .file(let path, _) = input.source {
        context.note(
          "vault: note: \(Printable.text(path)) still holds these values in plaintext; "
            + "delete it when you are done")
      }
    }
    return report.sorted { $0.comesBefore($1) }
  }

  /// One request, and one transaction.
  private static func send(
    _ batch: ArraySlice<ImportPlan.Row>, _ plan: borrowing ImportPlan,
    _ document: borrowing ImportDocument, _ door: any Door, _ advice: inout ImportAdvice
  ) throws(VaultError) -> [ImportOutcome] {
    var values = try SecretAppender()
    for row in batch {
      let value = try document.value(at: row.place)
      advice.look(at: value, row.item.draft.name)
      try values.append(value)
    }
    let request = ImportRequest(
      items: batch.map(\.item), replaces: plan.replaces, isDryRun: plan.isDryRun)
    let secret = values.finish()
    guard
      case .imported(let outcomes) = try door.perform(.importSecrets(request), secret: secret)
        .response, outcomes.map(\.name) == request.items.map(\.draft.name)
    else { throw .unexpectedAnswer }
    return outcomes
  }

  private static func noteServers(
    in report: [ImportedEntry], _ input: Input, _ context: Context
  ) {
    let names = report.filter { $0.kind == .server && $0.isChange }.compactMap(\.name)
    guard let first = names.first, !input.isDryRun else { return }
    let which = names.count == 1 ? "it" : "each of these \(names.count)"
    context.note(
      "vault: note: a server's profile is a command that gets secrets: look at \(which) with "
        + "'vault server show \(names.count == 1 ? first : "NAME")'")
  }

  /// Each request is a commit of its own, so what went in before a failure is in.
  private static func stopped(
    _ error: VaultError, _ input: Input, done: [ImportedEntry]
  ) -> VaultError {
    let count = done.count(where: \.isChange)
    guard count > 0, !input.isDryRun else { return error }
    return VaultError(
      error.code, "\(error.message); \(count) entries had been imported by then",
      hint: "the same import once more goes on where this one stopped")
  }
}

extension ImportedEntry {
  /// The vault is, or would be, another one because of it.
  var isChange: Bool { fate == .taken(.added) || fate == .taken(.replaced) }

  /// What changed comes first, then what was kept, then what was left out; by name in each.
  fileprivate func comesBefore(_ other: ImportedEntry) -> Bool {
    let left = (rank, kind.rawValue, name ?? "", source)
    let right = (other.rank, other.kind.rawValue, other.name ?? "", other.source)
    return left < right
  }

  private var rank: Int {
    switch fate {
    case .taken(.added): 0
    case .taken(.replaced): 1
    case .taken(.differs): 2
    case .taken(.same): 3
    case .skipped: 4
    }
  }
}

public import VaultCore

/// The answer of `audit verify` when everything held; whatever did not is an error.
public struct AuditVerifyAnswer: Answer {
  private let vault: String
  private let found: AuditSummary
  private let now: Instant

  public init(vault: String, _ found: AuditSummary, now: Instant) {
    self.vault = vault
    self.found = found
    self.now = now
  }

  /// A log has an entry from its first commit on, so none opened means none could be.
  private var isRead: Bool { found.opened > 0 || found.count == 0 }

  public func text(colour: Bool) -> String {
    var fields = Fields(now: now)
    fields.add("vault", vault)
    fields.add(
      "result", isRead ? "nothing is missing, and every entry opens" : "nothing is missing")
    fields.add("entries", "\(found.count), \(found.opened) opened")
    fields.add("first", .number(found.base + 1))
    fields.add("last", .number(found.last))
    fields.add("cut up to", found.base > 0 ? "\(found.base)" : "")
    fields.add("base link", Hexadecimal.write(found.baseLink))
    fields.add("head link", Hexadecimal.write(found.headLink))
    if isRead { fields.add("last entry", .moment(found.lastAt)) }
    fields.add("committed", .moment(found.committedAt))
    return fields.text(colour: colour)
  }

  /// `Schemas/audit-verify.schema.json`.
  public var json: String {
    JSONReport.text([
      "vault": .text(vault),
      "verified": .flag(true),
      "entries": .number(found.count),
      "entries_opened": .number(found.opened),
      "first_seq": .number(found.base + 1),
      "last_seq": .number(found.last),
      "base_seq": .number(found.base),
      "base_link": .text(Hexadecimal.write(found.baseLink)),
      "head_link": .text(Hexadecimal.write(found.headLink)),
      "last_entry_at": isRead ? .time(found.lastAt) : .null,
      "committed_at": .time(found.committedAt),
    ])
  }

  public var remarks: String {
    Self.remarks(
      isRead
        ? []
        : ["the watch key proves order and completeness alone; what the entries say was not read"])
  }
}

/// The answer of `audit prune`.
public struct AuditPruneAnswer: Answer {
  private let removed: Int64
  private let log: AuditSummary?

  /// - Parameters:
  ///   - removed: entries that went.
  ///   - log: as it is now, nil if nothing was changed.
  public init(removed: Int64, log: AuditSummary?) {
    self.removed = removed
    self.log = log
  }

  public func text(colour: Bool) -> String {
    guard let log else { return "nothing to cut\n" }
    return "cut \(removed) entries, through \(log.base); \(log.count) are left\n"
  }

  /// `Schemas/audit-prune.schema.json`.
  public var json: String {
    JSONReport.text([
      "removed": .number(removed),
      "base_seq": .number(orNull: log?.base),
      "base_link": .text(orNull: log.map { Hexadecimal.write($0.baseLink) }),
      "entries": .number(orNull: log?.count),
      "head_link": .text(orNull: log.map { Hexadecimal.write($0.headLink) }),
    ])
  }
}

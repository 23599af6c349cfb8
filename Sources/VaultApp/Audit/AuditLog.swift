public import VaultCore
import VaultCrypto

/// `vault audit`: who took what, when. Asked for in pages, so that neither the agent nor a client
/// holds a whole log.
public enum AuditLog {
  public struct Query: Sendable {
    /// A secret's name as it is today, or the id of a record that is gone.
    public var secret: String?
    public var since: Instant?
    /// Not included.
    public var until: Instant?
    /// Empty: all.
    public var events: Set<AuditEvent>
    /// The newest so many of those that fit.
    public var limit: Int?
    /// Newest first.
    public var reversed: Bool

    public init(
      secret: String? = nil, since: Instant? = nil, until: Instant? = nil,
      events: Set<AuditEvent> = [], limit: Int? = nil, reversed: Bool = false
    ) {
      self.secret = secret
      self.since = since
      self.until = until
      self.events = events
      self.limit = limit
      self.reversed = reversed
    }
  }

  /// One entry with its number, and the name its record has today.
  public struct Line: Sendable {
    public let sequence: Int64
    public let entry: AuditEntry
    /// Nil if no record is concerned, or it is gone.
    public let name: String?

    public init(sequence: Int64, entry: AuditEntry, name: String?) {
      self.sequence = sequence
      self.entry = entry
      self.name = name
    }
  }

  /// Hands every entry that fits to `body`, a page's worth at a time: oldest first unless the query
  /// says otherwise. Throws `.noSecret`, and what opening the vault throws.
  public static func read(
    _ query: Query, _ context: Context, _ body: ([Line]) throws(VaultError) -> Void
  ) throws(VaultError) {
    let door = try context.door(.full)
    let records = try ListSecrets.records(door)
    var names: [RecordID: String] = [:]
    for record in records { names[record.id] = record.body.name }
    let filter = try Filter(query, records)
    let log = Pages(door: door)
    let end = try log.end()
    func lines(_ page: AuditPage) -> [Line] {
      page.entries.enumerated().compactMap { offset, entry in
        guard filter.takes(entry) else { return nil }
        return Line(
          sequence: page.first + Int64(offset), entry: entry,
          name: entry.record.flatMap { names[$0] })
      }
    }
    if query.reversed {
      var left = query.limit ?? .max
      try log.backward(from: end) { (page) throws(VaultError) in
        let found = lines(page).reversed().prefix(left)
        left -= found.count
        try body(Array(found))
        return left > 0
      }
    } else {
      let start = try query.limit.map { (limit) throws(VaultError) in
        try first(ofNewest: limit, log, end, filter)
      }
      try log.forward(from: start ?? 0, through: end) { (page) throws(VaultError) in
        try body(lines(page))
      }
    }
  }

  /// Where the newest `limit` entries that fit begin. Counted from the end, and nothing is kept.
  private static func first(
    ofNewest limit: Int, _ log: Pages, _ end: Int64, _ filter: Filter
  ) throws(VaultError) -> Int64 {
    var left = limit
    var start = end + 1
    guard left > 0 else { return start }
    try log.backward(from: end) { (page) throws(VaultError) in
      for (offset, entry) in page.entries.enumerated().reversed() where filter.takes(entry) {
        left -= 1
        start = page.first + Int64(offset)
        if left == 0 { return false }
      }
      return true
    }
    return left > 0 ? 0 : start
  }

  private struct Filter {
    let query: Query
    let record: RecordID?

    init(_ query: Query, _ records: [ListedRecord]) throws(VaultError) {
      self.query = query
      guard let wanted = query.secret else {
        record = nil
        return
      }
      let id = try? RecordID(Hexadecimal.read(Array(wanted.utf8), byteCount: RecordID.byteCount))
      let secret = records.first {
        if case .token(let token) = $0.body { token.name.text == wanted } else { false }
      }
      record = secret?.id ?? id
      guard record != nil else {
        let name = try SecretName(wanted)
        throw VaultError(
          .noSecret, "there is no secret called '\(name.text)'",
          hint: "of one that was removed, give the id that 'vault audit' shows in its place")
      }
    }

    func takes(_ entry: AuditEntry) -> Bool {
      (record == nil || entry.record == record)
        && (query.since.map { entry.time >= $0 } ?? true)
        && (query.until.map { entry.time < $0 } ?? true)
        && (query.events.isEmpty || query.events.contains(entry.event))
    }
  }
}

/// A log behind a door, page by page.
struct Pages {
  let door: any Door

  /// The newest entry's number.
  func end() throws(VaultError) -> Int64 { try page(.max, 1).last }

  func page(_ first: Int64, _ count: Int) throws(VaultError) -> AuditPage {
    let request = VaultRequest.auditPage(first: first, count: Int64(count))
    guard
      case .auditPage(let page) = try door.perform(request, secret: SecretBytes.empty()).response
    else { throw .unexpectedAnswer }
    return page
  }

  func forward(
    from first: Int64, through end: Int64, _ body: (AuditPage) throws(VaultError) -> Void
  ) throws(VaultError) {
    var next = first
    while next <= end {
      let page = try page(next, min(AuditPage.mostEntries, Int(clamping: end - next + 1)))
      if page.entries.isEmpty { return }
      try body(page)
      next = page.first + Int64(page.entries.count)
    }
  }

  /// - Parameter body: returns whether to go on.
  func backward(
    from end: Int64, _ body: (AuditPage) throws(VaultError) -> Bool
  ) throws(VaultError) {
    var last = end
    while last > 0 {
      let first = max(1, last - Int64(AuditPage.mostEntries) + 1)
      let page = try page(first, Int(last - first + 1))
      if page.entries.isEmpty { return }
      guard try body(page), page.first > page.base + 1 else { return }
      last = page.first - 1
    }
  }
}

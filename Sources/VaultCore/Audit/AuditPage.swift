/// Consecutive entries of the audit log, as they are asked for and answered piece by piece: a whole
/// log need not fit into memory.
public struct AuditPage: Equatable, Sendable {
  /// Entries in one page.
  public static let mostEntries = 1_000

  /// The log is cut up to this number.
  public let base: Int64
  /// The newest entry's number.
  public let last: Int64
  /// The number of the first entry here, `last` + 1 if there is none.
  public let first: Int64
  public let entries: [AuditEntry]

  public init(base: Int64, last: Int64, first: Int64, entries: [AuditEntry]) {
    self.base = base
    self.last = last
    self.first = first
    self.entries = entries
  }

  func encode(into encoder: inout CanonicalEncoder) {
    for number in [base, last, first] { encoder.append(number) }
    for entry in entries { encoder.append(entry.uncheckedEncoding) }
  }

  init(decoding decoder: inout CanonicalDecoder) throws(FormatError) {
    base = try decoder.integer()
    last = try decoder.integer()
    first = try decoder.integer()
    var entries: [AuditEntry] = []
    while !decoder.isAtEnd {
      entries.append(try AuditEntry(decoding: Array(decoder.item())))
    }
    guard entries.count <= Self.mostEntries, first > base, first <= last || entries.isEmpty,
      Int64(entries.count) <= max(0, last - first) + 1
    else { throw FormatError() }
    self.entries = entries
  }
}

/// What a verification of the audit log found; there is one only if everything was in order.
public struct AuditSummary: Equatable, Sendable {
  /// The log is cut up to this number, whose link follows.
  public let base: Int64
  /// 32 bytes.
  public let baseLink: [UInt8]
  public let last: Int64
  /// 32 bytes: covers every entry, and is what a signed checkpoint names.
  public let headLink: [UInt8]
  /// Entries that were opened and decoded. 0 for the watch key, which proves order and
  /// completeness alone.
  public let opened: Int64
  /// When the newest entry was made; unknown if none was opened.
  public let lastAt: Instant
  /// When the state that was verified was committed.
  public let committedAt: Instant

  public var count: Int64 { last - base }

  public init(of state: StateBody, opened: Int64, lastAt: Instant) {
    base = state.auditBaseSequence
    baseLink = state.auditBaseLink
    last = state.auditSequence
    headLink = state.auditLink
    self.opened = opened
    self.lastAt = lastAt
    committedAt = state.committedAt
  }

  func encode(into encoder: inout CanonicalEncoder) {
    encoder.append(base)
    encoder.append(baseLink)
    encoder.append(last)
    encoder.append(headLink)
    encoder.append(opened)
    encoder.append(lastAt.seconds)
    encoder.append(committedAt.seconds)
  }

  init(decoding decoder: inout CanonicalDecoder) throws(FormatError) {
    base = try decoder.integer()
    baseLink = try decoder.item(count: 32)
    last = try decoder.integer()
    headLink = try decoder.item(count: 32)
    opened = try decoder.integer()
    lastAt = try decoder.instant()
    committedAt = try decoder.instant()
    guard base <= last, opened <= last - base else { throw FormatError() }
  }
}

/// The text of a pending file: what happened while nothing could be written to the vault, kept
/// beside it until the next write seals it into the log. `Schemas/vault-format.md`, section 9.
///
/// Lines, each ended by LF:
///
/// ```
/// entry <hex>         an encoded audit entry of one of the three events that may wait here
/// more <event> <n>    so many more of an event, beyond what there is room for; 20 digits
/// sealed <hash>       all lines above were written into the state with this hash
/// ```
public struct PendingLines: Sendable {
  /// Entries in one file. Beyond them they are counted.
  public static let mostEntries = 256
  /// Of a file that only this program writes: the largest entries, the counters, a mark.
  public static let byteLimit = (mostEntries + 16) * 3_072

  /// In the order in which they happened.
  public private(set) var entries: [AuditEntry] = []
  /// How many more there were of each event, and where in the file that number stands.
  public private(set) var more: [AuditEvent: Counter] = [:]
  /// Lines that are none of these: the file is as open to forgery as to deletion.
  public private(set) var unreadable = 0

  public var isEmpty: Bool { entries.isEmpty && more.isEmpty }

  /// - Parameter stateHash: of the vault's state. Lines above a mark that names it are in the log
  ///   already: the process that sealed them ended before it could take them away.
  public init(parsing bytes: [UInt8], stateHash: [UInt8]?) {
    var start = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      defer { start += line.count + 1 }
      let words = line.split(
        separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      if !line.isEmpty, !take(words, at: start, stateHash) { unreadable += 1 }
    }
  }

  private mutating func take(
    _ words: [ArraySlice<UInt8>], at start: Int, _ stateHash: [UInt8]?
  ) -> Bool {
    switch (words.first.map { String(decoding: $0, as: UTF8.self) }, words.count) {
    case ("entry", 2):
      guard entries.count < Self.mostEntries, words[1].count % 2 == 0,
        let bytes = try? Hexadecimal.read(words[1], byteCount: words[1].count / 2),
        let entry = try? AuditEntry(decoding: bytes), Self.mayWait(entry)
      else { return false }
      entries.append(entry)
    case ("more", 3):
      guard let event = Self.number(words[1]).flatMap({ AuditEvent(rawValue: $0) }),
        Self.outcomes[event] != nil, words[2].count == Self.digits, more[event] == nil,
        let count = Self.number(words[2])
      else { return false }
      more[event] = Counter(count: count, offset: start + words[0].count + words[1].count + 2)
    case ("sealed", 2):
      guard let hash = try? Hexadecimal.read(words[1], byteCount: 32) else { return false }
      if hash == stateHash {
        entries = []
        more = [:]
      }
    default: return false
    }
    return true
  }

  /// What may wait outside the vault, and how it went then.
  private static let outcomes: [AuditEvent: AuditOutcome] = [
    .unlockFailed: .failed, .denied: .refused, .releasedWithoutAudit: .done,
  ]

  /// Anybody of this uid can write the file: nothing else gets from there into the log.
  public static func mayWait(_ entry: AuditEntry) -> Bool {
    outcomes[entry.event] == entry.outcome
  }

  /// As entries: what was kept, and for what was counted one entry per event that says so.
  ///
  /// - Parameter actor: who seals them; who did what was counted is not known.
  public func sealable(at now: Instant, by actor: AuditActor) -> [AuditEntry] {
    entries
      + more.sorted { $0.key.rawValue < $1.key.rawValue }.map { event, counter in
        AuditEntry(
          time: now, event: event, outcome: Self.outcomes[event] ?? .failed, actor: actor,
          detail: .notKept(count: counter.count))
      }
  }

  public static func line(_ entry: AuditEntry) throws(VaultError) -> [UInt8] {
    Array("entry \(Hexadecimal.write(try entry.encoded))\n".utf8)
  }

  public static func line(counting event: AuditEvent) -> [UInt8] {
    Array("more \(event.rawValue) ".utf8) + padded(1) + [UInt8(ascii: "\n")]
  }

  public static func mark(_ stateHash: [UInt8]) -> [UInt8] {
    Array("sealed \(Hexadecimal.write(stateHash))\n".utf8)
  }

  /// The digits that take the place of those at a counter's offset.
  public static func padded(_ count: Int64) -> [UInt8] {
    let text = String(count)
    return Array((String(repeating: "0", count: digits - text.utf8.count) + text).utf8)
  }

  private static let digits = 20

  private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
    guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int64(String(decoding: digits, as: UTF8.self))
  }
}

extension PendingLines {
  public struct Counter: Equatable, Sendable {
    public var count: Int64
    /// In bytes from the start of the file: of the digits.
    public var offset: Int
  }
}

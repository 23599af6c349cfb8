/// Which warnings were given, one entry a secret. Losing it repeats a warning and drops none, and
/// whatever is doubtful in it counts as lost.
///
/// As text: `mcp-vault notices 1`, then a line for each entry (record in hexadecimal, the two dates
/// of the warning, level and day of its step, and when it was given, in seconds), and `end` with
/// the number of entries, so that a file that was cut is seen. Neither names nor values are in it.
public struct NoticeBook: Equatable, Sendable {
  private struct Entry: Equatable {
    let notice: Notice
    let saidAt: Instant
  }

  private static let head = "mcp-vault notices 1"
  /// A line has at most 32 digits and five numbers of 20.
  public static let byteLimit = 160 * Limits.rows

  private var entries: [RecordID: Entry] = [:]

  public init() {}

  public var count: Int { entries.count }

  /// Whether this warning was not given yet: not at all, for another date, or for a smaller step.
  /// One that was given later than now was given by a clock that was ahead, and proves nothing.
  public func isNew(_ notice: Notice, now: Instant) -> Bool {
    guard let last = entries[notice.record], last.saidAt - now <= JudgedTime.slack,
      last.notice.rotateBy == notice.rotateBy, last.notice.expiresAt == notice.expiresAt
    else { return true }
    return notice.step > last.notice.step
  }

  /// The warning was given.
  public mutating func mark(_ notice: Notice, at now: Instant) {
    entries[notice.record] = Entry(notice: notice, saidAt: now)
  }

  /// Forgets every secret that is not there any more.
  public mutating func keep(_ records: Set<RecordID>) {
    entries = entries.filter { records.contains($0.key) }
  }

  public var text: String {
    var text = Self.head + "\n"
    for (record, entry) in entries.sorted(by: { $0.key < $1.key }) {
      let notice = entry.notice
      text += Hexadecimal.write(record.bytes)
      for number in [
        notice.rotateBy.seconds, notice.expiresAt.seconds, notice.step.level, notice.step.day,
        entry.saidAt.seconds,
      ] { text += " \(number)" }
      text += "\n"
    }
    return text + "end \(entries.count)\n"
  }

  /// Throws unless `bytes` is exactly what `text` would give.
  public init(parsing bytes: [UInt8]) throws(FormatError) {
    guard bytes.last == UInt8(ascii: "\n") else { throw FormatError() }
    var lines = bytes.dropLast().split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
    guard let head = lines.popFirst(), head.elementsEqual(Self.head.utf8),
      let end = lines.popLast(), end.elementsEqual("end \(lines.count)".utf8)
    else { throw FormatError() }
    for line in lines {
      let entry = try Self.entry(line)
      guard entries.updateValue(entry, forKey: entry.notice.record) == nil else {
        throw FormatError()
      }
    }
    guard Array(text.utf8) == bytes else { throw FormatError() }
  }

  private static func entry(_ line: ArraySlice<UInt8>) throws(FormatError) -> Entry {
    let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    guard words.count == 6 else { throw FormatError() }
    var numbers: [Int64] = []
    for word in words.dropFirst() {
      guard let number = Int64(String(decoding: word, as: UTF8.self)) else { throw FormatError() }
      numbers.append(number)
    }
    guard let step = NoticeStep(level: numbers[2], day: numbers[3]) else { throw FormatError() }
    return Entry(
      notice: Notice(
        record: try RecordID(
          Hexadecimal.read(words[0], byteCount: RecordID.byteCount)),
        rotateBy: Instant(seconds: numbers[0]), expiresAt: Instant(seconds: numbers[1]),
        step: step),
      saidAt: Instant(seconds: numbers[4]))
  }
}

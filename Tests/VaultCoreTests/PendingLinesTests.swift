import Testing
import VaultCore

@Suite struct PendingLinesTests {
  private let actor = AuditActor(uid: 1, pid: 2, executable: .unknown)
  private let hash = Sample.bytes(32, from: 9)

  private func entry(
    _ event: AuditEvent = .unlockFailed, _ outcome: AuditOutcome = .failed, at seconds: Int64 = 5
  ) -> AuditEntry {
    AuditEntry(
      time: Instant(seconds: seconds), event: event, outcome: outcome, actor: actor,
      detail: .reason(.wrongSecret))
  }

  private func parse(_ lines: [[UInt8]], _ stateHash: [UInt8]? = nil) -> PendingLines {
    PendingLines(parsing: Array(lines.joined()), stateHash: stateHash)
  }

  @Test func linesComeBackInTheirOrder() throws {
    let entries = [
      entry(at: 1), entry(.denied, .refused, at: 2), entry(.releasedWithoutAudit, .done, at: 3),
    ]
    let lines = parse(try entries.map { try PendingLines.line($0) })
    #expect(lines.entries == entries)
    #expect(lines.unreadable == 0)
    #expect(lines.sealable(at: Sample.now, by: actor) == entries)
  }

  @Test func whatMayNotWaitIsNotTaken() throws {
    for event in AuditEvent.allCases {
      for outcome in AuditOutcome.allCases {
        let taken = parse([try PendingLines.line(entry(event, outcome))]).entries.count
        let may = [
          (AuditEvent.unlockFailed, AuditOutcome.failed), (.denied, .refused),
          (.releasedWithoutAudit, .done),
        ].contains { $0 == (event, outcome) }
        #expect(taken == (may ? 1 : 0), "\(event) \(outcome)")
      }
    }
  }

  @Test(arguments: [
    "entry", "entry ", "entry zz", "entry 00", "entry 0c", "more 14 1",
    "more 2 "
      + String(repeating: "0", count: 20), "more 14 " + String(repeating: "9", count: 20),
    "more 14 +0000000000000000001", "sealed 00", "sealed", "nonsense", "\u{0}", " ",
  ])
  func whatIsNoLineIsCounted(_ text: String) throws {
    let good = try PendingLines.line(entry())
    let lines = parse([Array((text + "\n").utf8), good])
    #expect(lines.unreadable == 1)
    #expect(lines.entries == [entry()])
  }

  @Test func aLineThatWasCutShortTakesNothingElseWithIt() throws {
    let good = try PendingLines.line(entry())
    let torn = parse([good, good.dropLast(9) + [UInt8(ascii: "\n")], good])
    #expect(torn.entries.count == 2)
    #expect(torn.unreadable == 1)
  }

  @Test func moreThanThereIsRoomForIsCounted() throws {
    let line = try PendingLines.line(entry())
    let full = [[UInt8]](repeating: line, count: PendingLines.mostEntries)
    #expect(parse(full + [line]).entries.count == PendingLines.mostEntries)
    let bytes = Array(
      (full + [PendingLines.line(counting: .unlockFailed), PendingLines.line(counting: .denied)])
        .joined())
    var lines = PendingLines(parsing: bytes, stateHash: nil)
    let counter = try #require(lines.more[.unlockFailed])
    #expect(counter.count == 1)
    var counted = bytes
    counted.replaceSubrange(counter.offset..<counter.offset + 20, with: PendingLines.padded(.max))
    lines = PendingLines(parsing: counted, stateHash: nil)
    #expect(lines.more[.unlockFailed]?.count == .max)
    #expect(lines.unreadable == 0)
    let sealed = lines.sealable(at: Sample.now, by: actor)
    #expect(sealed.count == PendingLines.mostEntries + 2)
    #expect(sealed.suffix(2).map(\.event) == [.denied, .unlockFailed])
    #expect(sealed.last?.detail == .notKept(count: .max))
    #expect(sealed.allSatisfy { (try? $0.encoded) != nil && PendingLines.mayWait($0) })
  }

  /// The largest file this program makes is one it reads.
  @Test func theLimitFits() throws {
    let names = try (0..<30).map {
      try EnvironmentName("V\($0)" + String(repeating: "X", count: 44))
    }
    let large = AuditEntry(
      time: Sample.now, event: .releasedWithoutAudit, record: try Sample.record(), version: .max,
      actor: actor, detail: .release(ReleaseDetail(purpose: .get, variables: names)))
    #expect(try PendingLines.line(large).count * PendingLines.mostEntries < PendingLines.byteLimit)
  }

  @Test func whatTheStateHoldsIsNotSealedTwice() throws {
    let old = try PendingLines.line(entry(at: 1))
    let new = try PendingLines.line(entry(at: 2))
    let file = [old, PendingLines.line(counting: .denied), PendingLines.mark(hash), new]
    #expect(parse(file, hash).entries == [entry(at: 2)])
    #expect(parse(file, hash).more.isEmpty)
    // The commit that was marked did not happen.
    let other = parse(file, Sample.bytes(32, from: 8))
    #expect(other.entries == [entry(at: 1), entry(at: 2)])
    #expect(other.more[.denied]?.count == 1)
    #expect(parse(file).unreadable == 0)
  }
}

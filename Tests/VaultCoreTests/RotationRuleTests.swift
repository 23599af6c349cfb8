import Testing
import VaultCore

@Suite struct RotationRuleTests {
  private static let probes: [Probe] = [
    .alive(identity: "app"), .alive(identity: nil), .alive(identity: "else"), .dead,
    .unknown(reason: "500"),
  ]

  private static let journals = ValueOrigin.allCases.flatMap { origin in
    [nil, "app"].map { RotationJournal(driver: "d", origin: origin, identity: $0) }
  }

  private func isAlive(_ probe: Probe?) -> Bool {
    if case .alive = probe { true } else { false }
  }

  private func isUnknown(_ probe: Probe?) -> Bool {
    if case .unknown = probe { true } else { false }
  }

  /// Every answer of the provider about three values, for every kind of driver.
  @Test(arguments: journals, [false, true]) func everyCase(
    _ journal: RotationJournal, refused: Bool
  ) {
    for pending in Self.probes {
      for current in Self.probes.map(Optional.some) + [nil] {
        for previous in Self.probes.map(Optional.some) + [nil] {
          var asked: [String] = []
          let conclusion = RotationRule.settle(
            pending: pending, journal: journal, refused: refused,
            current: {
              asked.append("current")
              return current
            },
            previous: {
              asked.append("previous")
              return previous
            })
          switch conclusion {
          case .standsAt(.applied):
            #expect(isAlive(pending))
            if case .alive(let identity) = pending { #expect(!journal.isForeign(identity)) }
          case .standsAt(let phase):
            // Sent again only if we made it, it is not there, and it was not refused.
            #expect(phase == .stored && journal.origin == .caller && pending == .dead && !refused)
            #expect(isAlive(current) || isAlive(previous))
          case .discard:
            // Proven dead, and something else proven to work.
            #expect(pending == .dead && isAlive(current))
            #expect(journal.origin != .caller || refused)
          case .wait:
            #expect(isUnknown(pending) || isUnknown(current) || isUnknown(previous))
          case .stuck:
            if case .alive(let identity) = pending {
              #expect(journal.isForeign(identity))
            } else {
              #expect(pending == .dead && !isAlive(current) && !isUnknown(current))
            }
          }
          // No more is asked than is needed.
          if pending != .dead { #expect(asked.isEmpty) }
          if isAlive(current) || isUnknown(current) { #expect(!asked.contains("previous")) }
        }
      }
    }
  }

  @Test func anotherPartysValueIsNeverTaken() {
    let journal = RotationJournal(driver: "d", origin: .caller, identity: "app")
    let conclusion = RotationRule.settle(
      pending: .alive(identity: "else"), journal: journal, current: { .alive(identity: "app") },
      previous: { nil })
    #expect(conclusion == .stuck(reason: "the new value belongs to else, not to app"))
  }

  /// Where asking again would end the only value, it is never asked again.
  @Test func aLostAnswerIsNeverAskedForAgain() {
    let journal = RotationJournal(driver: "d", origin: .replacement)
    for probe in Self.probes {
      switch RotationRule.settleLostAnswer(current: probe, journal: journal) {
      case .standsAt: Issue.record("asked again after \(probe)")
      case .discard: #expect(isAlive(probe))
      case .stuck: #expect(probe == .dead)
      case .wait: #expect(isUnknown(probe))
      }
    }
    let other = RotationJournal(driver: "d", origin: .provider)
    #expect(RotationRule.settleLostAnswer(current: .dead, journal: other) == .standsAt(.intent))
  }
}

@Suite struct RotationJournalTests {
  private let full = RotationJournal(
    driver: "aws", origin: .provider, identity: "arn:aws:iam::1:user/a=b", formerID: "AKIA1",
    newID: "AKIA2", reason: "two words")

  @Test func comesBack() {
    #expect(RotationJournal(note: full.note) == full)
    let bare = RotationJournal(driver: "x", origin: .person)
    #expect(RotationJournal(note: bare.note) == bare)
  }

  /// What a provider says cannot add an entry, nor grow without end.
  @Test func textFromOutsideStaysOnItsLine() throws {
    var journal = full
    journal.reason = "a\nidentity=else\u{1B}[0m\u{7F}"
    let read = try #require(RotationJournal(note: journal.note))
    #expect(read.identity == full.identity)
    #expect(read.reason == "aidentity=else[0m")
    journal.identity = String(repeating: "ä", count: 1000)
    #expect(RotationJournal(note: journal.note)?.identity == journal.identity)
    // What an earlier version cut is still the same party's.
    let cut = RotationJournal(
      driver: "aws", origin: .provider, identity: String(repeating: "ä", count: 128))
    #expect(!cut.isForeign(journal.identity))
    #expect(cut.isForeign("ä"))
  }

  @Test func onlyAReasonIsCut() throws {
    let long = String(repeating: "ä", count: 200)
    var journal = full
    (journal.formerID, journal.newID, journal.reason) = (long + "1", long + "2", long)
    let read = try #require(RotationJournal(note: journal.note))
    #expect(read.formerID == long + "1" && read.newID == long + "2")
    #expect(read.reason == String(repeating: "ä", count: 128))
  }

  @Test func whatFitsIsNotedAsItIs() {
    #expect(RotationJournal.fits(""))
    #expect(RotationJournal.fits(String(repeating: "ä", count: 128)))
    #expect(!RotationJournal.fits(String(repeating: "ä", count: 128) + "a"))
    for name in ["a\nb", "a\u{7F}", "\u{1B}[0m"] { #expect(!RotationJournal.fits(name)) }
  }

  /// One `Character` with the sign before it.
  @Test func aMarkAtTheStartOfAnEntryIsOfTheEntry() throws {
    var journal = full
    journal.identity = "\u{301}owner"
    journal.reason = "\u{200D}"
    #expect(RotationJournal(note: journal.note) == journal)
  }

  @Test(arguments: [
    "", "by hand", "driver=a", "origin=caller", "driver=a\norigin=nobody",
    "driver=a\norigin=caller\ndriver=b", "driver=a\norigin=caller\nword",
  ]) func otherNotesAreNone(_ note: String) {
    #expect(RotationJournal(note: note) == nil)
  }
}

import Platform
import Testing
import VaultCore
import VaultCrypto
import VaultTestSupport

@testable import VaultApp

/// One year, day by day, with 200 tokens in a real vault: they are rotated on time, late or never,
/// and edited; the machine is off now and then, and a warning does not always get through. What
/// should have been said when is worked out by a program of its own, from the log of what happened.
@Suite(.needsVaultBinary, .needs(programs: "python3")) struct DueYearTests {
  private static let oracle = PackageRoot.file("Tests/VaultAppTests/Python/due_oracle.py")

  @Test(.timeLimit(.minutes(10))) func everyWarningOnceAndOnTime() throws {
    let home = try TemporaryHome()
    try home.makeSpecimenVault()
    var year = try Year(home)
    for day in 0..<Int64(365) { try year.live(day) }
    #expect(year.clock.notes.allSatisfy { $0.contains("first look") })

    let log = try home.directory.write("year", year.log)
    let judged = try run("python3", arguments: [Self.oracle, log], timeout: .seconds(60))
    #expect(judged.succeeded, "\(judged)")
    // 365 looks less those that did not happen, and more than a warning for each token.
    let counts = judged.output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    try #require(counts.count == 3)
    #expect(counts[0] == 200 && counts[1] > 300 && counts[2] > 1_000, "\(judged.output)")

    // The control: one warning left out, and one repeated, are both seen.
    let lines = year.log.split(separator: "\n").map(String.init)
    let told = try #require(lines.lastIndex { $0.hasPrefix("look ") && $0.contains(" token-") })
    let words = lines[told].split(separator: " ")
    for line in [words.dropLast().joined(separator: " "), lines[told] + "\n" + lines[told]] {
      var altered = lines
      altered[told] = line
      let log = try home.directory.write("altered", altered.joined(separator: "\n") + "\n")
      #expect(try run("python3", arguments: [Self.oracle, log]).status == 1)
    }
  }

  /// What happens, and the log of it.
  private struct Year {
    let clock = SimulatedClock()
    private(set) var log = ""
    private let home: TemporaryHome
    private let vault: Vault
    private let start: Instant
    private var random = SeededGenerator(seed: 2026)

    init(_ home: TemporaryHome) throws {
      self.home = home
      start = clock.now.adding(.hours(1))
      var context = try clock.context(home)
      context.unlocking.keyfile = home.keyfile
      vault = try Unlock(context).full()
      clock.now = start
      for number in 0..<200 { try add(try SecretName("token-\(number)")) }
    }

    mutating func live(_ day: Int64) throws {
      let morning = start.adding(TimeSpan(seconds: day * 86_400 + number(below: 3600)))
      clock.now = morning.adding(.hours(-6))
      if day > 0 {
        let tokens = try vault.reading { (index) in index.allTokens.map(\.token) }
        for token in tokens.sorted(by: { $0.name < $1.name }) { try work(on: token) }
      }
      // A machine that is off.
      if number(below: 9) == 0 { return }
      clock.now = morning
      try look(fails: number(below: 25) == 0)
      if number(below: 15) == 0 {
        clock.now = morning.adding(.minutes(30))
        try look(fails: false)
      }
    }

    private mutating func look(fails: Bool) throws {
      var said: [String] = []
      do throws(VaultError) {
        _ = try Due.run(Due.Input(newOnly: true), try clock.context(home)) {
          (answer) throws(VaultError) in
          said = answer.list.entries.map { answer.list.token($0).name.text }
          if fails { throw VaultError(.failed, "nobody heard it") }
        }
      } catch {
        guard error.code == .failed else { throw error }
      }
      let line = [fails ? "fail" : "look", String(clock.now.seconds)] + said
      log += line.joined(separator: " ") + "\n"
    }

    private mutating func add(_ name: SecretName) throws {
      let draft = TokenDraft(
        name: name, owner: "", service: "", notes: "", scopes: [], tags: [], policy: policy(),
        expiresAt: expiry())
      note(try Add.apply(draft, value: try value(), to: vault, InProcess.caller))
    }

    private mutating func work(on token: TokenRecord) throws {
      let chances: Int64 =
        switch DueDates.state(token, now: clock.now) {
        case .expired, .overdue: 12
        case .due: 20
        default: 500
        }
      if number(below: chances) == 0 {
        note(
          try Rotate.apply(
            to: token.name, value: try value(), expiresAt: expiry(), overlap: nil, in: vault,
            InProcess.caller))
      }
      if number(below: 900) == 0 {
        note(
          try Edit.apply(
            TokenEdit(intervalDays: 30 + number(below: 61), headStartDays: number(below: 30)),
            to: token.name, in: vault, InProcess.caller))
      }
    }

    /// `value NAME CREATED EXPIRES|- INTERVAL HEAD-START`, dates in seconds, lengths in days.
    private mutating func note(_ token: TokenRecord) {
      guard let current = token.current else { return }
      let expires = current.expiresAt.isKnownDate ? String(current.expiresAt.seconds) : "-"
      log +=
        "value \(token.name.text) \(current.createdAt.seconds) \(expires) "
        + "\(token.policy.intervalDays) \(token.policy.headStartDays)\n"
    }

    /// Another one each time; what it is does not matter.
    private func value() throws(VaultError) -> SecretBytes {
      try mapping { () throws(CryptoError) in
        try GeneratedValue.make(length: 20, alphabet: .base62)
      }
    }

    private mutating func policy() -> RotationPolicy {
      let days: [Int64] = [30, 45, 60, 90, 90, 7, 200]
      let heads: [Int64] = [14, 14, 0, 1, 7, 30, 70]
      return RotationPolicy(
        intervalDays: days[Int(number(below: 7))], headStartDays: heads[Int(number(below: 7))],
        outsidePolicy: true)
    }

    private mutating func expiry() -> Instant {
      let life = TimeSpan(seconds: number(below: 200 * 86_400) + 60)
      let choices: [Instant] = [
        .unknown, .never, clock.now.adding(life), clock.now.adding(.hours(life.seconds % 60)),
      ]
      return choices[Int(number(below: 4))]
    }

    private mutating func number(below limit: Int64) -> Int64 {
      Int64(random.next() % UInt64(limit))
    }
  }
}

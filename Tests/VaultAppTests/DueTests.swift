import Platform
import Testing
import VaultCore
import VaultCrypto
import VaultTestSupport

@testable import VaultApp

/// `due` below the command line: what it remembers, when, and what it makes of a clock.
@Suite(.needsVaultBinary, .serialized) struct DueTests {
  private let home: TemporaryHome
  private let clock: SimulatedClock

  init() throws {
    home = try Specimen.copy()
    clock = SimulatedClock()
    try home.succeed(
      home.withKey(["edit", Specimen.second, "--expires", "2020-01-01", "--head-start", "0d"]))
  }

  private func names(
    _ input: Due.Input = Due.Input(newOnly: true), failing: Bool = false
  ) throws(VaultError) -> [String] {
    var names: [String] = []
    let isDue = try Due.run(input, try clock.context(home)) { (answer) throws(VaultError) in
      names = answer.list.entries.map { answer.list.token($0).name.text }
      if failing { throw VaultError(.failed, "nobody heard it") }
    }
    #expect(isDue == !names.isEmpty)
    return names
  }

  @Test func whatWasNotHeardIsSaidAgain() throws {
    for _ in 1...2 {
      #expect(throws: VaultError(.failed, "")) { _ = try names(failing: true) }
    }
    #expect(try names() == [Specimen.second])
    #expect(try names() == [])
    // The control: without the memory it is said each time.
    #expect(try names(Due.Input()) == [Specimen.second])
  }

  @Test func whatCannotBeRememberedIsSaidAllTheSame() throws {
    unsafe mkdir(home.stateDirectory + "/notices", 0o700)
    var said: [String] = []
    #expect(throws: VaultError.self) {
      _ = try Due.run(Due.Input(newOnly: true), try clock.context(home)) { answer in
        said = answer.list.entries.map { answer.list.token($0).name.text }
      }
    }
    #expect(said == [Specimen.second])
    #expect(clock.notes.contains { $0.contains("it is not a file of yours alone") })
  }

  @Test func twoLooksAtOnceDoNotSayTheSame() throws {
    var inner: VaultError?
    _ = try Due.run(Due.Input(newOnly: true), try clock.context(home)) { _ in
      do throws(VaultError) { _ = try names() } catch { inner = error }
    }
    #expect(inner?.code == .busy)
  }

  @Test func aClockThatWasSetBackRevivesNothing() throws {
    clock.now = Instant(seconds: 1_500_000_000)  // 2017, before the secret expired
    var behind: Instant?
    _ = try Due.run(Due.Input(), try clock.context(home)) { answer in
      behind = answer.clockIsBehind
      #expect(answer.list.entries.map(\.state) == [.expired])
    }
    #expect(behind != nil)
    #expect(clock.notes.contains { $0.contains("the clock is behind the vault's last change") })
    let filter = ListSecrets.Filter(owner: nil, service: nil, tag: nil, states: [.expired])
    #expect(try ListSecrets.run(filter, try clock.context(home)).tokens.count == 1)
    // A day that is named is that day.
    #expect(try names(Due.Input(at: clock.now)) == [])
  }

  @Test func aClockThatWasAheadSilencesNothing() throws {
    let today = clock.now
    clock.now = today.adding(.days(4000))
    #expect(try !names().isEmpty)
    clock.now = today
    #expect(try names() == [Specimen.second])
    #expect(try names() == [])
  }

  @Test func withoutAWatchKeyAKeyfileWillDo() throws {
    try run("mv", arguments: [home.watchKey, home.path + "/watch"]).mustSucceed()
    #expect(throws: VaultError(.locked, "")) { _ = try names() }
    for keyfile in [home.path + "/watch", home.keyfile] {
      var context = try clock.context(home)
      context.unlocking.keyfile = keyfile
      #expect(try Due.run(Due.Input(), context) { _ in })
    }
  }
}

/// A clock that is moved by hand, and what was noted meanwhile.
final class SimulatedClock: @unchecked Sendable {
  var now = Instant(seconds: Clock.wall())
  var notes: [String] = []

  func context(_ home: TemporaryHome) throws(VaultError) -> Context {
    var context = try InProcess.context(home)
    context.now = { self.now }
    context.note = { self.notes.append($0) }
    return context
  }
}

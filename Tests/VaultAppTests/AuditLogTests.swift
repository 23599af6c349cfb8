import Testing
import VaultCore
import VaultTestSupport

@testable import VaultApp

/// Reading, verifying and cutting the log, in pages.
@Suite(.needsVaultBinary) struct AuditLogTests {
  /// More than two pages, a second apart, behind what the specimen has.
  private func longLog() throws -> (home: TemporaryHome, entries: [AuditEntry]) {
    let home = try Specimen.copy()
    let vault = try InProcess.fullVault(home)
    try InProcess.fill(vault, with: 2_500, from: Self.start)
    return (home, try InProcess.log(of: vault))
  }

  /// Long before any entry of the specimen.
  private static let start = Instant(seconds: 1_600_000_000)

  private func read(_ query: AuditLog.Query, _ home: TemporaryHome) throws -> [AuditLog.Line] {
    var lines: [AuditLog.Line] = []
    try AuditLog.read(query, try InProcess.context(home, keyfile: home.keyfile)) { lines += $0 }
    return lines
  }

  @Test func everyEntryComesOnceAndInOrder() throws {
    let (home, entries) = try longLog()
    let forward = try read(AuditLog.Query(), home)
    #expect(forward.map(\.sequence) == (1...Int64(entries.count)).map { $0 })
    #expect(forward.map(\.entry) == entries)
    let backward = try read(AuditLog.Query(reversed: true), home)
    #expect(backward.map(\.sequence) == forward.map(\.sequence).reversed())
    for limit in [1, 999, 1_000, 1_001, entries.count, entries.count + 1] {
      let kept = min(limit, entries.count)
      #expect(
        try read(AuditLog.Query(limit: limit), home).map(\.sequence)
          == forward.suffix(kept).map(\.sequence))
      #expect(
        try read(AuditLog.Query(limit: limit, reversed: true), home).map(\.sequence)
          == backward.prefix(kept).map(\.sequence))
    }
  }

  @Test func aFilterTakesWhatItSays() throws {
    let (home, entries) = try longLog()
    let since = Self.start.adding(TimeSpan(seconds: 100))
    let until = Self.start.adding(TimeSpan(seconds: 1_200))
    let some = try read(AuditLog.Query(since: since, until: until), home)
    #expect(some.count == 1_100)
    #expect(some.first?.entry.time == since)
    let last = try read(AuditLog.Query(since: since, until: until, limit: 3), home)
    #expect(last.map(\.sequence) == some.suffix(3).map(\.sequence))
    let released = try read(AuditLog.Query(events: [.released, .initialised]), home)
    #expect(released.count == entries.count { $0.event == .released || $0.event == .initialised })
    #expect(try read(AuditLog.Query(events: [.exported], limit: 5), home).isEmpty)
  }

  @Test func aSecretIsFoundByItsNameAndThenByItsId() throws {
    let home = try Specimen.copy()
    let lines = try read(AuditLog.Query(secret: Specimen.second), home)
    #expect(lines.count == 3)
    #expect(lines.allSatisfy { $0.name == Specimen.second })
    let id = try #require(lines.first?.entry.record)
    try home.succeed(home.withKey(["remove", Specimen.second, "--purge", "--yes"]))
    let gone = try read(AuditLog.Query(secret: Hexadecimal.write(id.bytes)), home)
    #expect(gone.map(\.entry).prefix(3) == lines.map(\.entry)[...])
    #expect(gone.count == 4 && gone.allSatisfy { $0.name == nil })
    #expect(throws: VaultError(.noSecret, "")) {
      _ = try read(AuditLog.Query(secret: Specimen.second), home)
    }
  }

  @Test func aCutLogIsStillWhole() throws {
    let (home, entries) = try longLog()
    let context = try InProcess.context(home, keyfile: home.keyfile)
    let last = Int64(entries.count)
    let before = try AuditVerify.run(context)
    #expect(before.base == 0 && before.last == last && before.opened == last)
    #expect(before.lastAt == entries.last?.time)

    let time = Self.start.adding(TimeSpan(seconds: 2_000))
    // The first entries are younger than the ones that were filled in: nothing is cut.
    #expect(try AuditPrune.run(AuditPrune.Input(before: time), context).removed == 0)
    #expect(try AuditPrune.run(AuditPrune.Input(keep: last), context).removed == 0)
    let cut = try AuditPrune.run(AuditPrune.Input(through: 20), context)
    #expect(cut.removed == 20)
    let dated = try AuditPrune.run(AuditPrune.Input(before: time, keep: 700), context)
    #expect(dated.summary?.base == last + 1 - 700)

    let after = try AuditVerify.run(context)
    #expect(after.base == last + 1 - 700 && after.last == last + 2 && after.opened == 701)
    #expect(after.headLink == dated.summary?.headLink && after.baseLink == dated.summary?.baseLink)
    let log = try read(AuditLog.Query(), home)
    #expect(log.suffix(2).map(\.entry.event) == [.pruned, .pruned])
    #expect(log.last?.entry.detail == .pruned(try base(of: home)))
    #expect(log.first?.sequence == after.base + 1)
    try home.succeed(home.withKey(["verify"]))
    // All of it can go; what says so stays.
    let all = try AuditPrune.run(AuditPrune.Input(keep: 0), context)
    #expect(all.summary?.count == 1)
    #expect(try AuditVerify.run(context).opened == 1)
    #expect(throws: VaultError(.usage, "")) { _ = try AuditPrune.run(AuditPrune.Input(), context) }
    #expect(throws: VaultError(.usage, "")) {
      _ = try AuditPrune.run(AuditPrune.Input(through: .max), context)
    }
  }

  private func base(of home: TemporaryHome) throws -> AuditBase {
    try InProcess.fullVault(home).reading { index in AuditBase(of: index.state) }
  }

  /// The links are no secret, so the watch key proves that nothing is missing.
  @Test func theWatchKeyProvesTheChainAlone() throws {
    let home = try Specimen.copy()
    let full = try AuditVerify.run(try InProcess.context(home, keyfile: home.keyfile))
    let context = try InProcess.context(home)
    let watched = try AuditVerify.run(context)
    #expect(watched.opened == 0 && watched.lastAt == .unknown)
    #expect(watched.headLink == full.headLink && watched.last == full.last)
    #expect(throws: VaultError(.locked, "")) {
      try AuditLog.read(AuditLog.Query(), context) { _ in }
    }
    try RawDatabase.run("DELETE FROM audit WHERE seq = 3", on: home.vaultFile)
    #expect(throws: VaultError(.altered, "")) { _ = try AuditVerify.run(context) }
  }

  /// Pages are read from an index that was verified before; the cells are looked at each time.
  @Test(arguments: [
    ("DELETE FROM audit WHERE seq = 3", true),
    ("UPDATE audit SET link = zeroblob(32) WHERE seq = 3", true),
    ("UPDATE audit SET box = (SELECT box FROM audit WHERE seq = 4) WHERE seq = 3", false),
  ])
  func aRowThatChangesUnderAnOpenVaultIsRefused(_ sql: String, _ nextToo: Bool) throws {
    let home = try Specimen.copy()
    let vault = try InProcess.fullVault(home)
    #expect(try AuditLog.page(from: 1, count: 10, of: vault).entries.count > 4)
    try RawDatabase.run(sql, on: home.vaultFile)
    #expect(throws: VaultError(.altered, "")) {
      _ = try AuditLog.page(from: 1, count: 10, of: vault)
    }
    // The next entry is bound to its link alone.
    guard nextToo else { return }
    #expect(throws: VaultError(.altered, "")) {
      _ = try AuditLog.page(from: 4, count: 1, of: vault)
    }
  }

  @Test func aPageHasBounds() throws {
    let home = try Specimen.copy()
    let vault = try InProcess.fullVault(home)
    let last = try AuditLog.page(from: .max, count: 1, of: vault)
    #expect(last.entries.isEmpty && last.first == last.last + 1)
    for count in [0, 1_001, Int64.max] {
      #expect(throws: VaultError(.usage, "")) {
        _ = try AuditLog.page(from: 1, count: count, of: vault)
      }
    }
  }

  #if os(Linux)
    /// What a client takes does not grow with the log: the peak of the whole process, in KiB, with
    /// two pages and with fourteen. Held whole, twelve thousand lines of JSON alone are 4 MiB.
    @Test(.needs(programs: "python3"), arguments: ["table", "ocsf", "json"])
    func aLongLogNeedsNoMoreMemory(_ format: String) throws {
      let home = try Specimen.copy()
      try home.unlock()
      let vault = try InProcess.fullVault(home)
      try InProcess.fill(vault, with: 2_000, from: Self.start)
      let short = try peak(home, format)
      try InProcess.fill(vault, with: 12_000, from: Self.start)
      let long = try peak(home, format)
      #expect(long.bytes > 5 * short.bytes)
      #expect(long.peak < short.peak + 2_048, "\(short) \(long)")
      #expect(long.peak < 64 * 1_024)
    }

    private func peak(_ home: TemporaryHome, _ format: String) throws -> (bytes: Int, peak: Int) {
      let script = """
        import resource, subprocess, sys
        out = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, check=True).stdout
        print(len(out), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
        """
      let audit = home.command(["audit", "--format", format])
      let words = try Command(
        "python3", ["-c", script] + audit.words, environment: audit.environment,
        timeout: .seconds(120)
      ).run().mustSucceed().output.split { $0.isWhitespace }
      return (Int(words[0]) ?? 0, Int(words[1]) ?? .max)
    }
  #endif
}

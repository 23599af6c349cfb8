import Testing
import VaultCore
import VaultTestSupport

@testable import VaultApp

/// What could not be written when it happened is in the log after the next write: once.
@Suite(.needsVaultBinary) struct PendingLogTests {
  @Test func aFailedUnlockIsSealedByTheNextWrite() throws {
    let home = try Specimen.copy()
    let before = try home.auditLog().count
    let result = try home.failToUnlock()
    #expect(result.status == 4 && result.outputBytes.isEmpty)
    #expect(permissions(home.pendingFile) == 0o600)
    let waiting = try home.waiting().entries
    #expect(waiting.map(\.event) == [.unlockFailed])
    #expect(waiting.first?.detail == .reason(.wrongSecret))
    #expect(waiting.first?.actor.uid == geteuid())
    // Reading seals nothing.
    try home.succeed(["list"])
    #expect(try home.auditLog().count == before)

    try home.succeed(home.withKey(["get", Specimen.first]))
    let log = try home.auditLog().dropFirst(before)
    #expect(log.map(\.event) == [.unlockFailed, .released])
    #expect(log.first == waiting.first)
    #expect(try readFile(home.pendingFile).isEmpty)
    try home.succeed(home.withKey(["get", Specimen.first]))
    #expect(try home.auditLog().count == before + 3)
  }

  @Test func theAgentSealsItAsWell() throws {
    let home = try Specimen.copy()
    let before = try home.auditLog().count
    for _ in 1...3 { try home.failToUnlock() }
    try home.unlock()
    #expect(try home.waiting().entries.count == 3)
    try home.succeed(["get", Specimen.first])
    try home.succeed(["lock"])
    let log = try home.auditLog().dropFirst(before)
    #expect(log.map(\.event) == [.unlockFailed, .unlockFailed, .unlockFailed, .released])
    #expect(try home.waiting().isEmpty)
  }

  /// Every prompt that is answered wrongly is an attempt.
  @Test func eachWrongAnswerCounts() throws {
    let home = try Specimen.copy()
    let terminal = try TerminalCommand(home.command(["get", Specimen.first, "--reveal"]))
    for _ in 1...3 {
      #expect(terminal.waitForScreen("Passphrase for"))
      terminal.type("no such passphrase here\n")
    }
    #expect(terminal.finish().status == 4)
    #expect(try home.waiting().entries.count == 3)
  }

  @Test func attemptsAtOnceAreAllNoted() throws {
    let home = try Specimen.copy()
    try home.directory.write("wrong", "blue anchor mumbles 42 rivers\n")
    let command = home.command(["get", Specimen.first, "--passphrase-file", home.path + "/wrong"])
    let running = try (0..<6).map { _ in try command.start() }
    for attempt in running { #expect(attempt.finish().status == 4) }
    let waiting = try home.waiting()
    #expect(waiting.entries.count == 6 && waiting.unreadable == 0)
    #expect(Set(waiting.entries.map(\.actor.pid)).count == 6)
  }

  @Test func whatIsBeyondTheRoomIsCounted() throws {
    let home = try Specimen.copy()
    let vault = try InProcess.fullVault(home)
    let before = try InProcess.log(of: vault).count
    let pending = try #require(vault.pending)
    for second in 0..<(PendingLines.mostEntries + 5) {
      let entry = AuditEntry(
        time: Instant(seconds: Int64(1 + second)), event: .denied, outcome: .refused,
        actor: InProcess.caller)
      #expect(pending.note(entry))
    }
    _ = try InProcess.get(Specimen.first, from: vault)
    let log = try InProcess.log(of: vault).dropFirst(before)
    #expect(log.count == PendingLines.mostEntries + 2)
    #expect(log.prefix(PendingLines.mostEntries).map(\.time.seconds) == (1...256).map { Int64($0) })
    #expect(log.suffix(2).map(\.event) == [.denied, .released])
    #expect(log.dropLast().last?.detail == .notKept(count: 5))
  }

  /// Whoever may write the file may forge what may stand in it, and nothing else.
  @Test func nothingElseGetsInThisWay() throws {
    let home = try Specimen.copy()
    let before = try home.auditLog().count
    let forged = AuditEntry(
      time: Instant(seconds: 7), event: .released, actor: InProcess.caller)
    try home.failToUnlock()
    let file = try readFile(home.pendingFile)
    try writeFile(
      home.pendingFile, try PendingLines.line(forged) + file + Array("entry 0102\n\0\n".utf8),
      mode: 0o600)
    let result = try home.succeed(home.withKey(["get", Specimen.first]))
    #expect(result.errorOutput.contains("3 lines that waited for the audit log make no sense"))
    #expect(try home.auditLog().dropFirst(before).map(\.event) == [.unlockFailed, .released])
    #expect(try readFile(home.pendingFile).isEmpty)
  }

  /// A process that ends between COMMIT and the removal of the lines leaves a mark that says so.
  @Test func aCrashBetweenSealsNothingTwice() throws {
    let home = try Specimen.copy()
    try home.failToUnlock()
    let line = try readFile(home.pendingFile)
    let vault = try InProcess.fullVault(home)
    _ = try InProcess.get(Specimen.first, from: vault)
    let sealed = try InProcess.log(of: vault).count
    let hash = try vault.reading { index in index.stateHash }
    func failures() throws -> Int {
      try InProcess.log(of: vault).count { $0.event == .unlockFailed }
    }
    #expect(try failures() == 1)

    // As it is after the COMMIT of that write, and before the removal.
    try writeFile(home.pendingFile, line + PendingLines.mark(hash), mode: 0o600)
    try home.failToUnlock()
    _ = try InProcess.get(Specimen.first, from: vault)
    #expect(try failures() == 2)
    #expect(try InProcess.log(of: vault).count == sealed + 2)
    #expect(try readFile(home.pendingFile).isEmpty)

    // The control: the mark of a commit that did not happen holds nothing back.
    try writeFile(
      home.pendingFile, line + PendingLines.mark([UInt8](repeating: 1, count: 32)), mode: 0o600)
    _ = try InProcess.get(Specimen.first, from: vault)
    #expect(try failures() == 3)
  }

  /// Without an agent: the log names the secret, and what waits for it does not.
  @Test func aGuardedMessageWaitsUnderAnID() throws {
    let home = try Specimen.copy()
    func refuse(_ text: String) throws -> CommandResult {
      let call =
        #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"arguments":{"t":"\#(text)"}}}"#
      let words = ["exec", "--mcp", "--env", "TOKEN=vault://\(Specimen.second)"]
      return try home.command(home.withKey(words) + ["--", "cat"], input: Array("\(call)\n".utf8))
        .run()
    }
    for text in ["[REDACTED:\(Specimen.first)]", Specimen.secondValue, "[REDACTED:no/such]"] {
      let result = try refuse(text)
      #expect(result.succeeded && result.output.contains(#""isError":true"#), "\(result)")
    }
    func names(_ entry: AuditEntry, _ name: String) throws -> Bool {
      let vault = try InProcess.fullVault(home)
      let secret = try SecretName(name)
      return try vault.reading { index in entry.record == index.tokens[secret] }
    }
    // Only the last of them waits: each launch sealed what was there.
    let sealed = try home.auditLog().filter { $0.event == .denied }
    #expect(sealed.count == 2)
    #expect(try names(sealed[0], Specimen.first) && names(sealed[1], Specimen.second))
    #expect(try home.waiting().entries.map(\.record) == [nil])

    _ = try refuse("[REDACTED:\(Specimen.first)]")
    let waiting = try #require(try home.waiting().entries.first)
    #expect(try names(waiting, Specimen.first))
    let file = String(decoding: try readFile(home.pendingFile), as: UTF8.self)
    #expect(!file.contains(Hexadecimal.write(Array("token".utf8))))
    #expect(!file.contains(Hexadecimal.write(Array("github".utf8))))

    // Nobody else knows the id: without the watch key the entry names no secret.
    removeTree(home.watchKey)
    _ = try refuse("[REDACTED:\(Specimen.first)]")
    #expect(try home.waiting().entries.map(\.record) == [nil])
  }

  #if os(Linux)
    /// The same with a process that is really killed there.
    @Test(.needs(programs: "strace"))
    func aKillBetweenSealsNothingTwice() throws {
      let home = try Specimen.copy()
      try home.failToUnlock()
      let before = try home.auditLog().count
      let get = home.command(home.withKey(["get", Specimen.first]))
      let killed = try Command(
        "strace",
        ["-f", "-qq", "-e", "trace=ftruncate", "-e", "inject=ftruncate:signal=KILL"] + get.words,
        environment: get.environment
      ).run()
      // Not everywhere may a process be traced.
      guard killed.errorOutput.contains("ftruncate") else { return }
      let file = String(decoding: try readFile(home.pendingFile), as: UTF8.self)
      #expect(file.hasPrefix("entry ") && file.contains("\nsealed "), "\(killed)")
      #expect(try home.auditLog().count == before + 2)
      try home.succeed(home.withKey(["get", Specimen.first]))
      #expect(try home.auditLog().count == before + 3)
      #expect(try home.auditLog().count { $0.event == .unlockFailed } == 1)
      #expect(try readFile(home.pendingFile).isEmpty)
    }
  #endif
}

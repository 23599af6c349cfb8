import Testing
import VaultCore

@Suite struct AuditEntryTests {
  private let actor = AuditActor(uid: 1000, pid: 4711, executable: "/usr/bin/vault")

  private func entry(_ detail: AuditDetail, record: RecordID? = nil) -> AuditEntry {
    AuditEntry(
      time: Sample.now, event: .released, record: record, version: 3, outcome: .done,
      actor: actor, detail: detail)
  }

  private func details() throws -> [AuditDetail] {
    let checkpoint = Checkpoint(
      of: Sample.state(), hash: Sample.bytes(32, from: 1), signature: Sample.bytes(64, from: 2))
    var largest = checkpoint
    largest.epoch = .max
    largest.counter = .max
    largest.auditSequence = .max
    let names = try ["A", "GITHUB_TOKEN"].map { try EnvironmentName($0) }
    return [
      .none, .reason(.locked), .change(.rolledBack), .stage(.retired),
      .release(ReleaseDetail(purpose: .get)),
      .release(
        ReleaseDetail(purpose: .exec, command: CommandName("/bin/npx"), variables: names)),
      .slot(id: 3, type: .keyfile, role: .watch),
      .pruned(through: 12, link: Sample.bytes(32, from: 3)),
      .rekeyed(
        RekeyDetail(
          before: Sample.state(), hash: Sample.bytes(32, from: 4),
          droppedSlots: Array(1...Int64(Limits.slots)))),
      .rollbackAccepted(anchor: largest, file: largest),
    ]
  }

  @Test func everyDetailComesBackAndFits() throws {
    for detail in try details() {
      let entry = entry(detail, record: try Sample.record())
      #expect(try AuditEntry(decoding: entry.encoded) == entry)
    }
  }

  @Test func everyEventAndOutcomeComesBack() throws {
    for event in AuditEvent.allCases {
      for outcome in AuditOutcome.allCases {
        let entry = AuditEntry(time: Sample.now, event: event, outcome: outcome, actor: actor)
        #expect(try AuditEntry(decoding: entry.encoded) == entry)
      }
    }
    #expect(Set(AuditEvent.allCases.map(\.name)).count == AuditEvent.allCases.count)
  }

  @Test func storedNumbersStay() {
    #expect(AuditEvent.initialised.rawValue == 1)
    #expect(AuditEvent.rollbackAccepted.rawValue == 11)
    #expect(AuditEvent.unlockFailed.rawValue == 14)
    #expect(AuditOutcome.allCases.map(\.rawValue) == [1, 2, 3])
  }

  @Test func theSmallestEntryHasThisShape() throws {
    let bytes = try AuditEntry(
      time: Instant(seconds: 5), event: .initialised,
      actor: AuditActor(uid: 1, pid: 2, executable: "v")
    ).encoded
    var decoder = try CanonicalDecoder(bytes, label: "vault1-event")
    #expect(try decoder.integer() == 5)
    #expect(try decoder.integer() == 1)
    #expect(try decoder.item().isEmpty)
    #expect(try decoder.integer() == 0)
    #expect(try decoder.integer() == 1)
    #expect(try decoder.item().count == 29)
    #expect(try decoder.item().isEmpty)
    try decoder.end()
  }

  @Test func takesNothingThatItWouldNotWrite() throws {
    for detail in try details() {
      let bytes = try entry(detail, record: try Sample.record()).encoded
      let damage = Damage(
        of: bytes, decode: { try? AuditEntry(decoding: $0) }, encode: { try? $0.encoded })
      #expect(damage.taken.isEmpty)
      #expect(damage.otherValues > 0)
    }
  }

  @Test func whatCouldNotBeReadIsNotWritten() {
    #expect(throws: VaultError(.limit, "")) {
      _ = try entry(.pruned(through: 1, link: Sample.bytes(31, from: 0))).encoded
    }
    #expect(throws: VaultError(.limit, "")) {
      _ = try entry(.pruned(through: -1, link: Sample.bytes(32, from: 0))).encoded
    }
    let tooMany = RekeyDetail(
      before: Sample.state(), hash: Sample.bytes(32, from: 0), droppedSlots: Array(1...90))
    #expect(throws: VaultError(.limit, "")) { _ = try entry(.rekeyed(tooMany)).encoded }
  }

  @Test func manyVariablesAreCutAndCounted() throws {
    let names = try (0..<40).map {
      try EnvironmentName(String(repeating: "V", count: 40) + "\($0)")
    }
    let detail = ReleaseDetail(
      purpose: .exec, command: CommandName(String(repeating: "c", count: 99)), variables: names)
    #expect(detail.variables.count < 40)
    #expect(detail.variables.count > 15)
    #expect(detail.variables.count + Int(detail.omittedVariables) == 40)
    let entry = entry(.release(detail))
    #expect(try AuditEntry(decoding: entry.encoded) == entry)
  }

  @Test(arguments: [
    ("/usr/bin/python3.11", "python3.11"), ("npx", "npx"), ("/a/b/", "b"), ("g++", "g++"),
    ("/opt/my tool --token=hunter2", "mytool--tokenhunter2"), ("", "unnamed"), ("/", "unnamed"),
    ("/x/é", "unnamed"), (String(repeating: "a", count: 99), String(repeating: "a", count: 64)),
  ])
  func commandNames(_ path: String, _ name: String) {
    #expect(CommandName(path).text == name)
  }

  @Test func executableHints() throws {
    #expect(ExecutableHint("/usr/bin/vault").text == "/usr/bin/vault")
    #expect(ExecutableHint("/a\u{1B}[2J\nb").text == "/a?[2J?b")
    let long = ExecutableHint(String(repeating: "/d", count: 500) + "/vault")
    #expect(long.text.utf8.count == 228)
    #expect(long.text.hasSuffix("/vault"))
    let entry = AuditEntry(
      time: Sample.now, event: .unlocked,
      actor: AuditActor(uid: .max, pid: .max, executable: String(repeating: "é", count: 500)))
    #expect(try AuditEntry(decoding: entry.encoded) == entry)
    #expect(AuditActor(uid: 0, pid: -1, executable: "").pid == 0)
  }
}

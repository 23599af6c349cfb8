import Testing
import VaultCore

@Suite struct AuditEntryTests {
  private let actor = AuditActor(
    uid: 1000, pid: 4711, executable: ExecutableHint(Program("/usr/bin/vault")))

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
        ReleaseDetail(purpose: .exec, command: CommandName(Program("/bin/npx")), variables: names)),
      .slot(id: 3, type: .keyfile, role: .watch),
      .pruned(AuditBase(of: Sample.state())), .notKept(count: 12),
      .guarded(GuardDetail(cause: .marker, command: nil)), .change(.policyChanged),
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
      actor: AuditActor(uid: 1, pid: 2, executable: ExecutableHint(Program("/v")))
    ).encoded
    var decoder = try CanonicalDecoder(bytes, label: "vault1-event")
    #expect(try decoder.integer() == 5)
    #expect(try decoder.integer() == 1)
    #expect(try decoder.item().isEmpty)
    #expect(try decoder.integer() == 0)
    #expect(try decoder.integer() == 1)
    #expect(try decoder.item().count == 34)
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
    var state = Sample.state()
    state.auditBaseLink.removeLast()
    let short = entry(.pruned(AuditBase(of: state)))
    #expect(throws: VaultError(.limit, "")) { _ = try short.encoded }
    state = Sample.state()
    state.auditBaseSequence = -1
    let negative = entry(.pruned(AuditBase(of: state)))
    #expect(throws: VaultError(.limit, "")) { _ = try negative.encoded }
    let tooMany = RekeyDetail(
      before: Sample.state(), hash: Sample.bytes(32, from: 0), droppedSlots: Array(1...90))
    #expect(throws: VaultError(.limit, "")) { _ = try entry(.rekeyed(tooMany)).encoded }
  }

  @Test func manyVariablesAreCutAndCounted() throws {
    let names = try (0..<40).map {
      try EnvironmentName(String(repeating: "V", count: 40) + "\($0)")
    }
    let detail = ReleaseDetail(
      purpose: .exec, command: CommandName(Program(String(repeating: "/c", count: 99))),
      variables: names)
    #expect(detail.variables.count < 40)
    #expect(detail.variables.count > 15)
    #expect(detail.variables.count + Int(detail.omittedVariables) == 40)
    let entry = entry(.release(detail))
    #expect(try AuditEntry(decoding: entry.encoded) == entry)
  }

  /// Entries that an earlier version wrote: whole paths, names of 64 bytes, any variable.
  @Test func whatStandsInOldLogsIsRead() throws {
    let name = String(repeating: "n", count: 64)
    var encoder = CanonicalEncoder("vault1-event")
    encoder.append(1_700_000_000 as Int64)
    encoder.append(AuditEvent.released.rawValue)
    encoder.append(Sample.bytes(16, from: 1))
    encoder.append(2 as Int64)
    encoder.append(AuditOutcome.done.rawValue)
    encoder.appendNested { actor in
      actor.append(1000 as Int64)
      actor.append(7 as Int64)
      actor.append("/home/jane.doe/my tools/run me")
    }
    encoder.appendNested { detail in
      for number in [4, ReleasePurpose.exec.rawValue] { detail.append(number) }
      detail.append(name)
      detail.append(0 as Int64)
      detail.appendNested { $0.append("lower_case_1234567890") }
    }
    let entry = try AuditEntry(decoding: encoder.bytes)
    #expect(entry.actor.executable.text == "/home/jane.doe/my tools/run me")
    guard case .release(let release) = entry.detail else {
      Issue.record("not a release")
      return
    }
    #expect(release.command?.text == name)
    #expect(release.variables.map(\.text) == ["lower_case_1234567890"])
    #expect(try entry.encoded == encoder.bytes)
  }
}

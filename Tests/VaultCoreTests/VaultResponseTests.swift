import Testing
import VaultCore

@Suite struct VaultResponseTests {
  private func responses() throws -> [VaultResponse] {
    let profile = BodyRecord(
      name: "github", createdAt: Sample.now, updatedAt: Sample.now, body: [1])
    let value = ReleasedValue(
      name: try SecretName("n"), version: 3, stage: .previous, byteCount: 40, expiresAt: .never,
      state: .overdue)
    let entry = AuditEntry(
      time: Sample.now, event: .released, record: try Sample.record(), version: 2,
      actor: AuditActor(uid: 1, pid: 2, executable: ExecutableHint(Program("/bin/sh"))),
      detail: .release(ReleaseDetail(purpose: .get)))
    return [
      .auditPage(AuditPage(base: 4, last: 9, first: 5, entries: [entry, entry])),
      .auditPage(AuditPage(base: 9, last: 9, first: 10, entries: [])),
      .auditSummary(AuditSummary(of: Sample.state(), opened: 5, lastAt: Sample.now)),
      .done, .records([]), .values([]), .values([value, value]),
      .status(
        AgentStatus(
          pid: 42, startedAt: Sample.now, idleLimit: .minutes(15), hardLimit: .hours(8),
          idleRemaining: TimeSpan(seconds: 0), hardRemaining: TimeSpan(seconds: -5),
          vaultPath: "/home/ü/vault.db", memoryLocked: true)),
      .records([
        ListedRecord(id: try Sample.record(), body: .token(try Sample.fullToken())),
        ListedRecord(id: try Sample.record(1), body: .profile(profile)),
      ]),
      .written(try Sample.fullToken()),
      .verified(
        VerifyReport(
          epoch: 1, counter: 2, records: 3, versions: 4, auditEntries: 5, slots: 6,
          valuesOpened: 7, notices: ["a", ""], committedAt: Sample.now)),
      .failure(VaultError(.locked, "the vault is locked", hint: "run 'vault unlock'")),
      .failure(VaultError(.corrupt, "")),
      .checkpoint(Sample.checkpoint()), .compared(notices: []), .compared(notices: ["a"]),
      .slots([
        ListedSlot(id: 1, type: .recovery, role: .full, cost: .none, label: ""),
        ListedSlot(
          id: 2, type: .passphrase, role: .full, cost: KDFBounds.minimumCost, label: "ü"),
      ]),
      .imported([]),
      .imported(
        try ImportResult.allCases.map {
          ImportOutcome(name: try SecretName("n"), result: $0, version: 7)
        }),
    ]
  }

  @Test func everyResponseComesBack() throws {
    for response in try responses() {
      let decoded = try VaultResponse(decoding: response.encoded)
      #expect(decoded == response)
      // Equality of errors is that of codes; bytes show the rest.
      #expect(decoded.encoded == response.encoded)
    }
  }

  @Test func takesNothingThatItWouldNotWrite() throws {
    for response in try responses() {
      let damage = Damage(
        of: response.encoded, decode: { try? VaultResponse(decoding: $0) },
        encode: { $0.encoded })
      #expect(damage.taken.isEmpty)
      #expect(damage.refused > 0)
    }
  }

  @Test func everyErrorCodeTravels() throws {
    for code in ErrorCode.allCases {
      let response = VaultResponse.failure(VaultError(code, "m"))
      #expect(try VaultResponse(decoding: response.encoded) == response)
    }
  }

  @Test func aValueLargerThanAnyIsRefused() throws {
    func response(_ byteCount: Int64) throws -> VaultResponse {
      .values([
        ReleasedValue(
          name: try SecretName("n"), version: 1, stage: .current, byteCount: byteCount,
          expiresAt: .unknown, state: .ok)
      ])
    }
    _ = try VaultResponse(decoding: response(1_048_576).encoded)
    #expect(throws: FormatError()) {
      _ = try VaultResponse(decoding: response(1_048_577).encoded)
    }
  }

  @Test func onlyATokenIsWritten() throws {
    var encoder = CanonicalEncoder("vault1-response")
    encoder.append(Int64(5))
    encoder.append(
      try RecordBody.setting(
        BodyRecord(name: "s", createdAt: Sample.now, updatedAt: Sample.now, body: [1])
      ).encoded)
    #expect(throws: FormatError()) { _ = try VaultResponse(decoding: encoder.bytes) }
  }
}

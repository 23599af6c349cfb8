import Testing
import VaultCore

@Suite struct TokenRecordTests {
  private let now = Sample.now

  private func stages(_ token: TokenRecord) -> [String] {
    token.versions.map { "\($0.version) \($0.stage.name)" }
  }

  @Test func enteringMovesEveryStageOnce() throws {
    var token = try Sample.token()
    let later = now.adding(.days(1))
    #expect(token.enter(at: now, expiresAt: .never, fingerprint: Sample.fingerprint) == 1)
    #expect(stages(token) == ["1 current"])
    #expect(token.enter(at: later, expiresAt: .unknown, fingerprint: Sample.fingerprint) == 2)
    #expect(stages(token) == ["1 previous", "2 current"])
    #expect(token.enter(at: later, expiresAt: .unknown, fingerprint: Sample.fingerprint) == 3)
    #expect(stages(token) == ["1 retired", "2 previous", "3 current"])
    #expect(token.current?.version == 3)
    #expect(token.previous?.version == 2)
    #expect(token.pending == nil)
    #expect(token.nextVersion == 4)
    #expect(token.updatedAt == later)
    #expect(token.entry(1)?.expiresAt == .never)
    #expect(token.entry(1)?.createdAt == now)
    #expect(token.entry(1)?.stagedAt == later)
  }

  @Test func anIntentionIsFilledAndPromoted() throws {
    var token = try Sample.token()
    token.enter(at: now, expiresAt: .unknown, fingerprint: Sample.fingerprint)
    #expect(try token.begin(.nothing, at: now) == 2)
    #expect(token.storedVersions == [1])
    #expect(throws: VaultError(.refused, "")) { try token.promote(at: now) }
    #expect(throws: VaultError(.refused, "")) { _ = try token.begin(.nothing, at: now) }
    try token.fill(at: now, expiresAt: .never, fingerprint: Sample.fingerprint)
    #expect(throws: VaultError(.refused, "")) {
      try token.fill(at: now, expiresAt: .never, fingerprint: Sample.fingerprint)
    }
    #expect(stages(token) == ["1 current", "2 pending"])
    #expect(token.storedVersions == [1, 2])
    try token.promote(at: now)
    #expect(stages(token) == ["1 previous", "2 current"])
    #expect(throws: VaultError(.noVersion, "")) { try token.promote(at: now) }
  }

  @Test func anAnswerAndItsValueAreTwoVersions() throws {
    var token = try Sample.token()
    #expect(try token.begin(.rawAnswer, at: now) == 1)
    #expect(throws: VaultError(.refused, "")) { try token.promote(at: now) }
    let moved = try token.parseAnswer(
      at: now, expiresAt: .never, fingerprint: Sample.fingerprint)
    #expect(moved.purged == 1)
    #expect(moved.begun == 2)
    #expect(stages(token) == ["1 retired", "2 pending"])
    #expect(token.storedVersions == [2])
    #expect(throws: VaultError(.refused, "")) {
      _ = try token.parseAnswer(at: now, expiresAt: .never, fingerprint: Sample.fingerprint)
    }
  }

  @Test func beginningWithAValueNeedsItsFingerprint() throws {
    var token = try Sample.token()
    #expect(throws: VaultError(.refused, "")) { _ = try token.begin(.value, at: now) }
    #expect(throws: VaultError(.refused, "")) {
      _ = try token.begin(.nothing, at: now, fingerprint: Sample.fingerprint)
    }
    #expect(token.versions.isEmpty)
  }

  @Test func abandonAndRollBack() throws {
    var token = try Sample.token()
    #expect(throws: VaultError(.noVersion, "")) { try token.abandon(at: now) }
    #expect(throws: VaultError(.noVersion, "")) { try token.rollBack(at: now) }
    for _ in 0..<2 {
      token.enter(at: now, expiresAt: .unknown, fingerprint: Sample.fingerprint)
    }
    _ = try token.begin(.value, at: now, fingerprint: Sample.fingerprint)
    try token.abandon(at: now)
    #expect(stages(token) == ["1 previous", "2 current", "3 retired"])
    try token.rollBack(at: now)
    #expect(stages(token) == ["1 current", "2 retired", "3 retired"])
    #expect(throws: VaultError(.noVersion, "")) { try token.rollBack(at: now) }
  }

  @Test func aRemovedSecretComesBackAsItWasInUseLast() throws {
    var token = try Sample.token()
    #expect(throws: VaultError(.noVersion, "")) { try token.remove(at: now) }
    for _ in 0..<3 {
      token.enter(at: now, expiresAt: .unknown, fingerprint: Sample.fingerprint)
    }
    try token.rollBack(at: now)
    #expect(stages(token) == ["1 retired", "2 current", "3 retired"])
    let later = now.adding(.hours(1))
    try token.remove(at: later)
    #expect(token.isRemoved)
    #expect(stages(token) == ["1 retired", "2 retired", "3 retired"])
    #expect(throws: VaultError(.noVersion, "")) { try token.remove(at: later) }
    try token.rollBack(at: later)
    #expect(stages(token) == ["1 retired", "2 current", "3 retired"])
    #expect(!token.isRemoved)
  }

  @Test func aRotationUnderWayIsNotRemovedOrRolledBack() throws {
    var token = try Sample.token()
    for _ in 0..<2 {
      token.enter(at: now, expiresAt: .unknown, fingerprint: Sample.fingerprint)
    }
    try token.openRotation(id: Sample.bytes(16, from: 0), at: now)
    #expect(throws: VaultError(.refused, "")) { try token.remove(at: now) }
    #expect(throws: VaultError(.refused, "")) { try token.rollBack(at: now) }
    #expect(stages(token) == ["1 previous", "2 current"])
  }

  @Test func oneVersionIsRetiredUnlessItIsInUse() throws {
    var token = try Sample.token()
    for _ in 0..<2 {
      token.enter(at: now, expiresAt: .unknown, fingerprint: Sample.fingerprint)
    }
    _ = try token.begin(.value, at: now, fingerprint: Sample.fingerprint)
    #expect(throws: VaultError(.refused, "")) { try token.retire(version: 2, at: now) }
    #expect(throws: VaultError(.refused, "")) { try token.retire(version: 3, at: now) }
    #expect(throws: VaultError(.noVersion, "")) { try token.retire(version: 4, at: now) }
    try token.retire(version: 1, at: now)
    #expect(stages(token) == ["1 retired", "2 current", "3 pending"])
    try token.retire(version: 1, at: now)
    #expect(stages(token) == ["1 retired", "2 current", "3 pending"])
  }

  @Test func theOverlapEndsOnTheSecond() throws {
    var token = try Sample.token()
    token.policy.overlap = .hours(2)
    token.enter(at: now, expiresAt: .unknown, fingerprint: Sample.fingerprint)
    #expect(token.endOverlap(at: .never) == false)
    token.enter(at: now, expiresAt: .unknown, fingerprint: Sample.fingerprint)
    let end = now.adding(.hours(2))
    #expect(token.endOverlap(at: end.adding(TimeSpan(seconds: -1))) == false)
    #expect(token.endOverlap(at: end) == true)
    #expect(stages(token) == ["1 retired", "2 current"])
    #expect(token.endOverlap(at: end) == false)
  }

  @Test func anEmergencyHasNoOverlap() throws {
    var token = try Sample.token()
    #expect(token.retirePrevious(at: now) == false)
    for _ in 0..<2 {
      token.enter(at: now, expiresAt: .unknown, fingerprint: Sample.fingerprint)
    }
    #expect(token.retirePrevious(at: now) == true)
    #expect(stages(token) == ["1 retired", "2 current"])
  }

  @Test func onlyRetiredVersionsArePurged() throws {
    var token = try Sample.token()
    for _ in 0..<3 {
      token.enter(at: now, expiresAt: .unknown, fingerprint: Sample.fingerprint)
    }
    for version: Int64 in [2, 3] {
      #expect(throws: VaultError(.refused, "")) { try token.purge(version: version, at: now) }
    }
    #expect(throws: VaultError(.noVersion, "")) { try token.purge(version: 4, at: now) }
    try token.purge(version: 1, at: now)
    #expect(token.storedVersions == [2, 3])
    #expect(token.entry(1)?.fingerprint == Sample.fingerprint)
    #expect(throws: VaultError(.noVersion, "")) { try token.purge(version: 1, at: now) }
  }

  @Test func aboveThirtyTwoRetiredTheOldestGo() throws {
    var token = try Sample.token()
    for _ in 0..<34 {
      token.enter(at: now, expiresAt: .unknown, fingerprint: Sample.fingerprint)
    }
    #expect(token.dropExcessRetired().isEmpty)
    for _ in 0..<3 {
      token.enter(at: now, expiresAt: .unknown, fingerprint: Sample.fingerprint)
    }
    try token.purge(version: 2, at: now)
    // 35 retired: three go, and of the purged one there is no row to delete.
    #expect(token.dropExcessRetired() == [1, 3])
    #expect(token.versions.first?.version == 4)
    #expect(token.nextVersion == 38)
    #expect(token.versions.count == 34)
  }

  @Test func withoutDroppingTheLimitIsReached() throws {
    var token = try Sample.token()
    for _ in 0..<65 {
      token.enter(at: now, expiresAt: .unknown, fingerprint: Sample.fingerprint)
    }
    #expect(throws: VaultError(.limit, "")) { _ = try RecordBody.token(token).encoded }
    _ = token.dropExcessRetired()
    _ = try RecordBody.token(token).encoded
  }

  /// Whatever moves are made in whatever order, the record stays one that can be written and read.
  @Test(arguments: 0..<20) func everyWalkKeepsTheRules(_ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    var token = try Sample.token()
    var highest: Int64 = 0
    for step in 0..<120 {
      let at = now.adding(.minutes(Int64(step)))
      let before = token
      do {
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: token.enter(at: at, expiresAt: .never, fingerprint: Sample.fingerprint)
        case 1: _ = try token.begin(.nothing, at: at)
        case 2: _ = try token.begin(.value, at: at, fingerprint: Sample.fingerprint)
        case 3: _ = try token.begin(.rawAnswer, at: at)
        case 4: try token.fill(at: at, expiresAt: .never, fingerprint: Sample.fingerprint)
        case 5:
          _ = try token.parseAnswer(
            at: at, expiresAt: .unknown, fingerprint: Sample.fingerprint)
        case 6: try token.promote(at: at)
        case 7: try token.abandon(at: at)
        case 8: try token.rollBack(at: at)
        default:
          let version = Int64.random(in: 1...max(1, token.nextVersion), using: &generator)
          try token.purge(version: version, at: at)
        }
      } catch {
        #expect(token == before)
      }
      _ = token.dropExcessRetired()
      let bytes = try RecordBody.token(token).encoded
      #expect(try RecordBody(decoding: bytes) == .token(token))
      #expect(token.nextVersion > highest)
      highest = token.nextVersion - 1
    }
  }

  @Test func aRekeyRenewsFingerprints() throws {
    var token = try Sample.token()
    for _ in 0..<3 {
      token.enter(at: now, expiresAt: .unknown, fingerprint: Sample.fingerprint)
    }
    try token.purge(version: 1, at: now)
    token.renewFingerprints { Sample.bytes(16, from: UInt8($0)) }
    #expect(
      token.versions.map(\.fingerprint) == [
        nil, Sample.bytes(16, from: 2), Sample.bytes(16, from: 3),
      ])
    _ = try RecordBody.token(token).encoded
  }

  @Test func theJournalGoesItsLegalWay() throws {
    var token = try Sample.token()
    let id = Sample.bytes(16, from: 1)
    #expect(throws: VaultError(.refused, "")) { try token.proceed(to: .stored, at: now) }
    try token.openRotation(id: id, at: now)
    #expect(throws: VaultError(.refused, "")) { try token.openRotation(id: id, at: now) }
    #expect(throws: VaultError(.refused, "")) { try token.proceed(to: .verified, at: now) }
    for phase in [RotationPhase.stored, .applied, .verified, .overlap] {
      try token.proceed(to: phase, at: now)
      _ = try RecordBody.token(token).encoded
    }
    #expect(token.rotation?.id == id)
    token.closeRotation(at: now)
    #expect(token.rotation == nil)
  }

  @Test func whatIsUncertainIsNeverTriedAgainByItself() {
    for phase in RotationPhase.allCases where phase.next.contains(.overlap) {
      #expect(phase == .verified || phase == .stuck)
    }
    #expect(!RotationPhase.uncertain.next.contains(.verified))
  }

  @Test func publicMemberwiseInitialiserIsStrict() throws {
    let full = try Sample.fullToken()
    func copy(_ versions: [VersionEntry], next: Int64) throws -> TokenRecord {
      try TokenRecord(
        name: full.name, owner: full.owner, service: full.service, scopes: full.scopes,
        tags: full.tags, notes: full.notes, createdAt: full.createdAt,
        updatedAt: full.updatedAt, policy: full.policy, nextVersion: next, versions: versions,
        rotation: full.rotation)
    }
    #expect(try copy(full.versions, next: full.nextVersion) == full)
    #expect(throws: FormatError()) { _ = try copy(full.versions.reversed(), next: 99) }
    #expect(throws: FormatError()) { _ = try copy(full.versions, next: 1) }
  }
}

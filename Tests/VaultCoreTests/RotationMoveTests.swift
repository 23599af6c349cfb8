import Testing
import VaultCore

@Suite struct RotationMoveTests {
  private static let now = Sample.now
  private static let id = Sample.bytes(16, from: 1)

  private static let moves: [RotationMove] =
    [
      .open(id: id, RotationJournal(driver: "d", origin: .caller, identity: "app")),
      .propose(expiresAt: .never, newID: nil), .answer, .parse(expiresAt: .unknown, newID: "n"),
      .apply,
      .verify(identity: "app"), .verify(identity: nil), .verify(identity: "else"), .promote,
      .finish,
      .doubt(reason: "r"), .stick(reason: "r"), .abandon, .rollBack,
    ] + RotationPhase.allCases.map { .restart($0) }

  private static func make(
    _ move: RotationMove, _ token: inout TokenRecord, _ number: UInt8
  ) throws(VaultError) -> TokenRecord.MoveEffect {
    let carries = move.carriesValue && move != .answer
    return try token.make(
      move, at: now.adding(.minutes(Int64(number))),
      fingerprint: carries ? Sample.bytes(16, from: number) : nil)
  }

  /// Where a rotation can come to at all, as far as it makes a difference.
  private struct Place: Hashable {
    let phase: RotationPhase?
    let pending: VersionForm?
    let hasPrevious: Bool
    let currentIsFirst: Bool

    init(_ token: TokenRecord) {
      phase = token.rotation?.phase
      pending = token.pending?.form
      hasPrevious = token.previous != nil
      currentIsFirst = token.current?.version == 1
    }
  }

  private static func start() throws -> TokenRecord {
    var token = try Sample.token()
    token.policy.overlap = .zero
    token.enter(at: now, expiresAt: .unknown, fingerprint: Sample.fingerprint)
    return token
  }

  /// Every order of moves that is possible, until nothing new is reached.
  @Test func noWayLosesTheValueInUse() throws {
    var seen: [Place: TokenRecord] = [:]
    var open = [try Self.start()]
    var refused = 0
    while let token = open.popLast() {
      guard seen.updateValue(token, forKey: Place(token)) == nil else { continue }
      #expect(try RecordBody(decoding: RecordBody.token(token).encoded) == .token(token))
      #expect(token.current?.form == .value)
      #expect(token.pending == nil || token.rotation != nil)
      for (number, move) in Self.moves.enumerated() {
        var next = token
        do {
          let effect = try Self.make(move, &next, UInt8(0x40 + number))
          #expect((effect.stored != nil) == move.carriesValue)
          if let stored = effect.stored { #expect(next.storedVersions.contains(stored)) }
          // Only a promotion and a way back change what is in use.
          if move != .promote, move != .rollBack {
            #expect(next.current?.version == token.current?.version)
          }
          // A value that was pending is kept, whatever becomes of it.
          if let pending = token.pending, pending.form == .value {
            #expect(next.storedVersions.contains(pending.version))
          }
          open.append(next)
        } catch {
          #expect(next == token)
          refused += 1
        }
      }
    }
    #expect(refused > 0)
    for phase in RotationPhase.allCases { #expect(seen.keys.contains { $0.phase == phase }) }
    // From everywhere there is a way out.
    for token in seen.values where token.rotation != nil {
      let out: [RotationMove] = [.abandon, .finish]
      #expect(
        out.contains { move in
          var next = token
          return (try? Self.make(move, &next, 0x90)) != nil && next.rotation == nil
        })
    }
  }

  @Test func theWholeWay() throws {
    var token = try Self.start()
    for move in [Self.moves[0], .answer] { _ = try Self.make(move, &token, 1) }
    let parsed = try Self.make(.parse(expiresAt: .never, newID: "n"), &token, 2)
    #expect(parsed.purged == 2 && parsed.stored == 3)
    #expect(token.rotation?.journal?.newID == "n")
    _ = try Self.make(.verify(identity: "app"), &token, 3)
    #expect(token.current?.version == 1)
    _ = try Self.make(.promote, &token, 4)
    #expect(token.current?.version == 3)
    #expect(token.previous?.version == 1)
    _ = try Self.make(.finish, &token, 5)
    #expect(token.rotation == nil)
    #expect(token.entry(1)?.stage == .retired)
  }

  @Test func aSecondRotationIsRefused() throws {
    var token = try Self.start()
    _ = try Self.make(Self.moves[0], &token, 1)
    #expect(throws: VaultError(.refused, "")) { _ = try Self.make(Self.moves[0], &token, 2) }
    _ = try Self.make(.abandon, &token, 3)
    // Nor inside the overlap of a value entered by hand.
    token.policy.overlap = .days(1)
    token.enter(at: Self.now, expiresAt: .unknown, fingerprint: Sample.bytes(16, from: 9))
    #expect(throws: VaultError(.refused, "")) { _ = try Self.make(Self.moves[0], &token, 4) }
  }

  @Test func anotherPartysValueIsNotVerified() throws {
    var token = try Self.start()
    for move in [Self.moves[0], .propose(expiresAt: .unknown, newID: nil), .apply] {
      _ = try Self.make(move, &token, 7)
    }
    let error = #expect(throws: VaultError.self) {
      _ = try Self.make(.verify(identity: "else"), &token, 8)
    }
    #expect(error?.code == .refused)
    #expect(token.rotation?.phase == .applied)
  }
}

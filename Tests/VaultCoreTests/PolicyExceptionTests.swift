import Testing
import VaultCore

struct PolicyExceptionTests {
  private static let now = Instant(seconds: 1_795_334_400)

  private func token(
    age: Int64 = 10, expires: Instant = .never, owner: String = "ops", scopes: [String] = ["read"],
    policy: RotationPolicy = RotationPolicy(intervalDays: 89), values: Int = 1
  ) throws -> TokenRecord {
    let start = Self.now.adding(.days(-age))
    var token = TokenRecord(
      name: try SecretName("a"), owner: owner, scopes: scopes, createdAt: start, updatedAt: start,
      policy: policy)
    for value in 0..<values {
      token.enter(
        at: start, expiresAt: expires, fingerprint: Array(repeating: UInt8(value), count: 16))
    }
    return token
  }

  private func exceptions(_ token: TokenRecord) -> [PolicyException] {
    PolicyException.all(of: token, now: Self.now)
  }

  @Test func aSecretInOrderHasNone() throws {
    #expect(exceptions(try token()) == [])
  }

  @Test func eachIsSeenAlone() throws {
    let outside = RotationPolicy(intervalDays: 20, outsidePolicy: true)
    #expect(exceptions(try token(policy: outside)) == [.outsidePolicy])
    #expect(exceptions(try token(owner: "")) == [.noOwner])
    #expect(exceptions(try token(scopes: [])) == [.noScope])
    #expect(exceptions(try token(expires: .unknown)) == [.unknownExpiry])
    #expect(exceptions(try token(age: 91)) == [.neverRotated])
    #expect(exceptions(try token(policy: RotationPolicy(overlap: .days(2)))) == [.longValidity])
  }

  /// What vault itself proposes is no exception.
  @Test func theDefaultsAreInOrder() throws {
    #expect(exceptions(try token(policy: RotationPolicy())) == [])
  }

  @Test func outsidePolicyIsSaidForEver() throws {
    var token = try token(policy: RotationPolicy(intervalDays: 365, outsidePolicy: true))
    token.policy.intervalDays = 60
    #expect(exceptions(token) == [.outsidePolicy])
  }

  @Test func anExpiryThatWillNotComeIsKnown() throws {
    #expect(exceptions(try token(expires: .never)) == [])
    #expect(exceptions(try token(expires: Self.now.adding(.days(5)))) == [])
  }

  @Test func theFirstValueIsRotatedInTime() throws {
    #expect(exceptions(try token(age: 90)) == [])
    #expect(exceptions(try token(age: 400, values: 2)) == [])
  }

  @Test func withoutAValueNothingIsKnown() throws {
    #expect(exceptions(try token(age: 400, values: 0)) == [.unknownExpiry])
  }

  @Test(
    arguments: [
      (90, TimeSpan.zero, false), (90, .days(1), false), (90, TimeSpan(seconds: 86_401), true),
      (84, .days(7), false), (84, .days(8), true), (60, .days(60), true),
    ])
  func validityIsIntervalAndOverlap(_ days: Int64, _ overlap: TimeSpan, _ isLong: Bool) throws {
    let policy = RotationPolicy(intervalDays: days, overlap: overlap)
    #expect(exceptions(try token(policy: policy)) == (isLong ? [.longValidity] : []))
  }
}

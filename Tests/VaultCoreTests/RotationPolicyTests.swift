import Testing
import VaultCore

@Suite struct RotationPolicyTests {
  private func coded(_ fields: [(Int64, [UInt8])]) -> [UInt8] {
    var encoder = CanonicalEncoder("vault1-policy")
    for (id, value) in fields {
      encoder.append(id)
      encoder.append(value)
    }
    return encoder.bytes
  }

  private func list(_ items: String...) -> [UInt8] {
    var encoder = CanonicalEncoder()
    for item in items { encoder.append(item) }
    return encoder.bytes
  }

  private func integer(_ number: Int64) -> [UInt8] { CanonicalEncoder.integer(number) }

  @Test func defaults() throws {
    let policy = RotationPolicy()
    #expect(policy.intervalDays == 90)
    #expect(policy.headStartDays == 14)
    #expect(policy.overlap == .days(1))
    #expect(!policy.outsidePolicy)
    #expect(policy.isDefault)
    #expect(policy.encoded == coded([]))
    try policy.check()
  }

  @Test func comesBack() throws {
    let policies = [
      RotationPolicy(), RotationPolicy(intervalDays: 30), RotationPolicy(overlap: .zero),
      RotationPolicy(
        intervalDays: 365, headStartDays: 0, overlap: .days(7), outsidePolicy: true,
        environment: "TOKEN", url: "https://example.com",
        driver: DriverChoice(name: "postgresql", settings: ["host": "db", "admin": "pg/root"])),
      RotationPolicy(driver: DriverChoice(name: "generate")),
    ]
    for policy in policies {
      #expect(try RotationPolicy(decoding: policy.encoded[...]) == policy)
    }
  }

  @Test func takesNothingThatItWouldNotWrite() throws {
    let bytes = RotationPolicy(
      intervalDays: 45, headStartDays: 7, overlap: .hours(3), outsidePolicy: true,
      environment: "TOKEN", url: "u",
      driver: DriverChoice(name: "d", settings: ["a": "b", "c": "d"])
    ).encoded
    let damage = Damage(
      of: bytes, decode: { try? RotationPolicy(decoding: $0[...]) }, encode: { $0.encoded })
    #expect(damage.taken.isEmpty)
    #expect(damage.otherValues > 0)
  }

  @Test func strictness() {
    let refused: [[(Int64, [UInt8])]] = [
      [(1, integer(90))], [(2, integer(14))], [(3, integer(86_400))],  // defaults written out
      [(4, integer(0))], [(4, integer(2))],  // the flag is there or not
      [(2, integer(7)), (1, integer(30))], [(1, integer(30)), (1, integer(30))],
      [(0, integer(1))], [(8, integer(1))], [(7, [])], [(7, integer(1))],
      [(7, list("a", "c", "1", "b", "2"))], [(7, list("a", "b"))],
      [(7, list("a", "b", "1", "b", "1"))],
      [(1, integer(29))], [(1, integer(91))], [(1, integer(0)), (4, integer(1))],
      [(5, [])], [(5, Array("1A".utf8))], [(5, [0xFF])], [(6, [])],
      [(6, [UInt8](repeating: 0x61, count: 8192))],
    ]
    for fields in refused {
      #expect(throws: FormatError()) { _ = try RotationPolicy(decoding: coded(fields)[...]) }
    }
    #expect(throws: Never.self) {
      _ = try RotationPolicy(decoding: coded([(1, integer(91)), (4, integer(1))])[...])
    }
  }

  @Test(arguments: [30, 45, 90] as [Int64]) func intervalsWithin(_ days: Int64) throws {
    try RotationPolicy(intervalDays: days).check()
  }

  @Test(arguments: [1, 29, 91, 365] as [Int64]) func intervalsOutsideNeedTheFlag(_ days: Int64)
    throws
  {
    let error = #expect(throws: VaultError.self) {
      try RotationPolicy(intervalDays: days).check()
    }
    #expect(error?.code == .badValue)
    #expect(error?.hint?.contains("--outside-policy") == true)
    try RotationPolicy(intervalDays: days, outsidePolicy: true).check()
  }

  @Test func refusesWhatMakesNoSense() {
    let refused: [(RotationPolicy, ErrorCode)] = [
      (RotationPolicy(intervalDays: 0, outsidePolicy: true), .badValue),
      (RotationPolicy(intervalDays: .max, outsidePolicy: true), .badValue),
      (RotationPolicy(headStartDays: -1), .badValue),
      (RotationPolicy(overlap: TimeSpan(seconds: -1)), .badValue),
      (RotationPolicy(overlap: .days(91)), .badValue),
      (RotationPolicy(environment: "A-B"), .badName),
      (RotationPolicy(url: ""), .badValue),
      (RotationPolicy(driver: DriverChoice(name: "")), .badValue),
      (RotationPolicy(driver: DriverChoice(name: "A")), .badValue),
      (RotationPolicy(driver: DriverChoice(name: "a", settings: ["B": "c"])), .badValue),
      (RotationPolicy(driver: DriverChoice(name: "a", settings: ["b": ""])), .badValue),
      (RotationPolicy(driver: DriverChoice(name: "a", settings: ["b": "x\ny"])), .badValue),
      (RotationPolicy(url: String(repeating: "u", count: 8192)), .badValue),
    ]
    for (policy, code) in refused {
      #expect(throws: VaultError(code, "")) { try policy.check() }
    }
  }
}

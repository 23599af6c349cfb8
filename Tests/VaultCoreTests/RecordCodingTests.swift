import Testing
import VaultCore

@Suite struct RecordCodingTests {
  /// A body from raw fields, so that illegal ones can be built too.
  private func body(_ kind: Int64, _ fields: [(Int64, [UInt8])]) -> [UInt8] {
    var encoder = CanonicalEncoder("vault1-record")
    encoder.append(kind)
    for (id, value) in fields {
      encoder.append(id)
      encoder.append(value)
    }
    return encoder.bytes
  }

  private func list(_ items: [[UInt8]]) -> [UInt8] {
    var encoder = CanonicalEncoder()
    for item in items { encoder.append(item) }
    return encoder.bytes
  }

  private func entry(
    _ version: Int64, _ stage: Int64, _ form: Int64, fingerprint: [UInt8] = Sample.fingerprint
  ) -> [UInt8] {
    list([version, stage, form, 1, 2, 3].map { CanonicalEncoder.integer($0) } + [fingerprint])
  }

  private let one = CanonicalEncoder.integer(1)
  private var token: [(Int64, [UInt8])] {
    [(1, Array("n".utf8)), (7, one), (8, one), (10, CanonicalEncoder.integer(9))]
  }

  private func with(_ id: Int64, _ value: [UInt8]?) -> [UInt8] {
    var fields = token.filter { $0.0 != id }
    if let value { fields.append((id, value)) }
    return body(1, fields.sorted { $0.0 < $1.0 })
  }

  private func isRefused(_ bytes: [UInt8], _ location: SourceLocation = #_sourceLocation) {
    #expect(throws: FormatError(), sourceLocation: location) {
      _ = try RecordBody(decoding: bytes)
    }
  }

  @Test func smallestSettingHasTheseBytes() throws {
    let setting = RecordBody.setting(
      BodyRecord(
        name: "a", createdAt: Instant(seconds: 1), updatedAt: Instant(seconds: 2), body: [7]))
    func integer(_ number: UInt8) -> [UInt8] { [8, 0, 0, 0, number, 0, 0, 0, 0, 0, 0, 0] }
    let expected: [UInt8] =
      [13, 0, 0, 0] + Array("vault1-record".utf8) + integer(3) + integer(1)
      + [1, 0, 0, 0, 0x61] + integer(7) + integer(1) + integer(8) + integer(2) + integer(13)
      + [1, 0, 0, 0, 7]
    #expect(try setting.encoded == expected)
    #expect(try RecordBody(decoding: expected) == setting)
  }

  @Test func everyKindComesBack() throws {
    let profile = BodyRecord(
      name: "github", createdAt: Sample.now, updatedAt: Sample.now, body: [1, 2, 3])
    let bodies: [RecordBody] = [
      .token(try Sample.token()), .token(try Sample.fullToken()), .profile(profile),
      .setting(profile),
    ]
    for body in bodies {
      #expect(try RecordBody(decoding: body.encoded) == body)
    }
    #expect(bodies.map(\.kind) == [1, 1, 2, 3])
    #expect(bodies.map(\.name) == ["github/token", "pg/app", "github", "github"])
  }

  @Test func takesNothingThatItWouldNotWrite() throws {
    let bytes = try RecordBody.token(Sample.fullToken()).encoded
    let damage = Damage(
      of: bytes, decode: { try? RecordBody(decoding: $0) }, encode: { try? $0.encoded })
    #expect(damage.taken.isEmpty)
    #expect(damage.refused > bytes.count)
    #expect(damage.otherValues > 100)
  }

  @Test func theBuilderOfTheseTestsBuildsLegalBodies() throws {
    _ = try RecordBody(decoding: body(1, token))
    _ = try RecordBody(decoding: with(11, list([entry(1, 4, 1), entry(2, 1, 1)])))
    _ = try RecordBody(decoding: body(2, [(1, [0x61]), (7, one), (8, one)]))
  }

  @Test func refusesUnknownKindsAndFields() {
    isRefused(body(0, token))
    isRefused(body(4, token))
    isRefused(with(14, [1]))
    isRefused(with(0, [1]))
    // Field 13 belongs to the other kinds, and theirs are only 1, 7, 8 and 13.
    isRefused(with(13, [1]))
    for field: Int64 in [2, 3, 4, 5, 6, 9, 10, 11, 12] {
      let fields = [(1, [0x61]), (field, one), (7, one), (8, one)].sorted { $0.0 < $1.0 }
      isRefused(body(2, fields))
    }
  }

  @Test func refusesFieldsOutOfOrderRepeatedEmptyOrMissing() {
    isRefused(body(1, token.reversed()))
    isRefused(body(1, [token[0]] + token))
    for field: Int64 in 2...12 { isRefused(with(field, [])) }
    for field: Int64 in [1, 7, 8, 10] { isRefused(with(field, nil)) }
    for field: Int64 in [1, 7, 8] {
      isRefused(body(3, token.filter { $0.0 != field && $0.0 != 10 }))
    }
  }

  @Test func refusesNamesThatAreNone() {
    isRefused(with(1, Array("a//b".utf8)))
    isRefused(with(1, [0xFF]))
    isRefused(with(1, [UInt8](repeating: 0x61, count: 129)))
    isRefused(
      body(3, [(1, [UInt8](repeating: 0x61, count: 129)), (7, one), (8, one)]))
  }

  @Test func refusesNumbersThatAreNone() {
    isRefused(with(7, [1]))
    isRefused(with(8, [0, 0, 0, 0, 0, 0, 0, 0x80]))
    isRefused(with(10, CanonicalEncoder.integer(0)))
    isRefused(with(10, CanonicalEncoder.integer(.max)))
  }

  @Test(arguments: [4, 5] as [Int64]) func limitsOfLists(_ field: Int64) throws {
    let item = [UInt8](repeating: 0x61, count: 256)
    _ = try RecordBody(decoding: with(field, list([item])))
    isRefused(with(field, list([item + [0x61]])))
    isRefused(with(field, list([[]])))
    isRefused(with(field, list([[0xFF]])))
    _ = try RecordBody(decoding: with(field, list(Array(repeating: [0x61], count: 128))))
    isRefused(with(field, list(Array(repeating: [0x61], count: 129))))
  }

  @Test func rulesOfVersions() throws {
    let none: [UInt8] = []
    let legal: [[[UInt8]]] = [
      [entry(1, 2, 0, fingerprint: none)], [entry(1, 2, 1)], [entry(1, 2, 2, fingerprint: none)],
      [entry(1, 4, 0)], [entry(1, 4, 0, fingerprint: none)], [entry(1, 4, 1), entry(2, 4, 1)],
      [entry(1, 3, 1), entry(3, 1, 1), entry(8, 2, 1)],
    ]
    for entries in legal { _ = try RecordBody(decoding: with(11, list(entries))) }

    let illegal: [[[UInt8]]] = [
      // form: current and previous have a value, each value its fingerprint
      [entry(1, 1, 0)], [entry(1, 1, 2, fingerprint: none)], [entry(1, 3, 0)],
      [entry(1, 1, 1, fingerprint: none)], [entry(1, 2, 0)], [entry(1, 2, 2)],
      // unknown stage, unknown form, version 0
      [entry(1, 0, 1)], [entry(1, 5, 1)], [entry(1, 1, 3)], [entry(0, 1, 1)],
      // two of a kind
      [entry(1, 1, 1), entry(2, 1, 1)], [entry(1, 2, 1), entry(2, 2, 1)],
      [entry(1, 3, 1), entry(2, 3, 1)],
      // not ascending, and not below next_ver
      [entry(2, 4, 1), entry(1, 1, 1)], [entry(1, 4, 1), entry(1, 1, 1)], [entry(9, 1, 1)],
      // a fingerprint of 15 bytes, one item too many, one too few
      [entry(1, 1, 1, fingerprint: Sample.bytes(15, from: 0))],
      [entry(1, 1, 1) + [0, 0, 0, 0]], [Array(entry(1, 1, 1).dropLast(20))],
    ]
    for entries in illegal { isRefused(with(11, list(entries))) }
  }

  @Test func at64EntriesItEnds() throws {
    func versions(_ count: Int64) throws -> [UInt8] {
      let entries = (1...count).map { entry($0, 4, 1) }
      return body(
        1,
        token.filter { $0.0 != 10 } + [
          (10, CanonicalEncoder.integer(count + 1)), (11, list(entries)),
        ])
    }
    _ = try RecordBody(decoding: versions(64))
    isRefused(try versions(65))
  }

  @Test func anEntryIs92BytesOr76() {
    #expect(entry(1, 1, 1).count == 92)
    #expect(entry(1, 2, 0, fingerprint: []).count == 76)
  }

  @Test func rulesOfARotation() throws {
    func rotation(_ id: [UInt8], _ phase: Int64, _ label: String = "rotation") -> [UInt8] {
      var encoder = CanonicalEncoder(label)
      encoder.append(id)
      encoder.append(phase)
      encoder.append(Int64(5))
      encoder.append("")
      return encoder.bytes
    }
    let id = Sample.bytes(16, from: 1)
    for phase: Int64 in 1...7 { _ = try RecordBody(decoding: with(12, rotation(id, phase))) }
    isRefused(with(12, rotation(id, 0)))
    isRefused(with(12, rotation(id, 8)))
    isRefused(with(12, rotation(Array(id.dropLast()), 1)))
    isRefused(with(12, rotation(id, 1, "rotatio")))
    isRefused(with(12, rotation(id, 1) + [0, 0, 0, 0]))
  }

  @Test func aPolicyOfDefaultsIsNoField() throws {
    isRefused(with(9, RotationPolicy().encoded))
    _ = try RecordBody(decoding: with(9, RotationPolicy(intervalDays: 30).encoded))
    // The control: the token that has it is the one without the field.
    #expect(try RecordBody(decoding: body(1, token)).encoded == body(1, token))
  }

  @Test func sixteenKibibytesAndNotOneMore() throws {
    func record(_ count: Int) throws -> RecordBody {
      var token = try Sample.token()
      token.notes = String(repeating: "n", count: count)
      return .token(token)
    }
    let overhead = try record(1).encoded.count - 1
    let full = try record(Limits.metadataByteCount - overhead)
    #expect(try full.encoded.count == 16_384)
    #expect(try RecordBody(decoding: full.encoded) == full)
    let larger = try record(Limits.metadataByteCount - overhead + 1)
    #expect(throws: VaultError(.limit, "")) { _ = try larger.encoded }
  }

  @Test func whatCouldNotBeReadIsNotWritten() throws {
    func profile(_ name: String, _ count: Int) -> RecordBody {
      .profile(
        BodyRecord(
          name: name, createdAt: Sample.now, updatedAt: Sample.now,
          body: [UInt8](repeating: 1, count: count)))
    }
    #expect(try profile("p", 8192).encoded.count > 8192)
    #expect(throws: VaultError(.limit, "")) { _ = try profile("p", 8193).encoded }
    #expect(throws: VaultError(.limit, "")) { _ = try profile("", 1).encoded }
    var token = try Sample.token()
    token.tags = [""]
    #expect(throws: VaultError(.limit, "")) { _ = try RecordBody.token(token).encoded }
    token.tags = []
    token.updatedAt = Instant(seconds: -1)
    #expect(throws: VaultError(.limit, "")) { _ = try RecordBody.token(token).encoded }
  }
}

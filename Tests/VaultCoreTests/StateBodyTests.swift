import Testing
import VaultCore

@Suite struct StateBodyTests {
  @Test func is404BytesAndComesBack() throws {
    let state = Sample.state(epoch: 3, counter: 17)
    #expect(state.encoded.count == 404)
    #expect(try StateBody(decoding: state.encoded) == state)
  }

  @Test(arguments: [0, 403, 405]) func refusesOtherSizes(_ count: Int) {
    let bytes = Sample.state().encoded + [0]
    #expect(throws: FormatError()) { _ = try StateBody(decoding: Array(bytes[..<count])) }
  }

  @Test func takesNothingThatItWouldNotWrite() {
    let damage = Damage(
      of: Sample.state(epoch: 2, counter: 5).encoded, decode: { try? StateBody(decoding: $0) },
      encode: { $0.encoded })
    #expect(damage.taken.isEmpty)
    #expect(damage.refused > 404)
    // The control: contents may change, that is for the MAC and the signature to notice.
    #expect(damage.otherValues > 1000)
  }

  @Test func refusesAnotherSuite() throws {
    var bytes = Sample.state().encoded
    // label 4 + 12, vault_id 4 + 16, length 4
    #expect(bytes[40] == 1)
    bytes[40] = 2
    #expect(throws: FormatError()) { _ = try StateBody(decoding: bytes) }
  }

  @Test func epochAndCounterCountFromOne() {
    for state in [Sample.state(epoch: 0), Sample.state(counter: 0)] {
      #expect(throws: FormatError()) { _ = try StateBody(decoding: state.encoded) }
    }
  }

  @Test func theAuditLogDoesNotEndBeforeItBegins() {
    var state = Sample.state()
    state.auditSequence = state.auditBaseSequence - 1
    #expect(throws: FormatError()) { _ = try StateBody(decoding: state.encoded) }
    state.auditSequence = state.auditBaseSequence
    #expect((try? StateBody(decoding: state.encoded)) == state)
  }

  @Test func nobodyHandedOverBeforeTheFirstEpoch() {
    var state = Sample.state(epoch: 1)
    state.handover[63] = 1
    #expect(throws: FormatError()) { _ = try StateBody(decoding: state.encoded) }
    state.epoch = 2
    #expect((try? StateBody(decoding: state.encoded)) == state)
  }

  @Test func anAuditLogThatWasNeverPrunedBeginsAtZeros() {
    var state = Sample.state()
    state.auditBaseSequence = 0
    #expect(throws: FormatError()) { _ = try StateBody(decoding: state.encoded) }
    state.auditBaseLink = StateBody.zeroHash
    #expect((try? StateBody(decoding: state.encoded)) == state)
  }

  @Test func noNumberIsNegative() {
    var state = Sample.state()
    state.committedAt = Instant(seconds: -1)
    #expect(throws: FormatError()) { _ = try StateBody(decoding: state.encoded) }
  }
}

import Testing
import VaultCore

@testable import VaultCrypto

/// XSalsa20-Poly1305 does not commit to its key: whoever knows two keys makes a ciphertext that
/// opens under both. The tag of the box is there for that.
@Suite struct BoxCommitmentTests {
  private let contexts = [Array("first".utf8), Array("second".utf8)]

  @Test func aCiphertextForTwoKeysOpensUnderTheOneItsTagNames() throws {
    let key = Known.masterKey
    let forgery = try #require(
      TwoKeyCiphertext(
        first: CellKeyPair(key: key, context: contexts[0]),
        second: CellKeyPair(key: key, context: contexts[1])))
    // The control: plain secretbox opens it under both keys, and what comes out is well padded
    // both times, so that without the tag nothing would refuse it.
    for (pair, padded) in [(forgery.first, forgery.padded.0), (forgery.second, forgery.padded.1)] {
      #expect(pair.opened(forgery.ciphertext, nonce: forgery.nonce) == padded)
      #expect(padded.last == 0x80)
    }
    let secret = try Known.secret(key)
    let boxes = [forgery.first, forgery.second].map {
      $0.box(nonce: forgery.nonce, ciphertext: forgery.ciphertext)
    }
    #expect(boxes.allSatisfy { $0.count == CellTag.smallestBox })
    for (index, box) in boxes.enumerated() {
      let own = try Known.open(box, key: secret, context: contexts[index])
      let other = try Known.open(box, key: secret, context: contexts[1 - index])
      #expect(own?.count == 63)
      #expect(other == nil)
    }
  }
}

/// One ciphertext of 64 bytes and its Poly1305 tag, valid under two keys.
///
/// The tag is a polynomial of the four blocks, evaluated at a point each key gives, plus a mask
/// each key gives, modulo 2^128. With tag, third and fourth block chosen, two equations for the
/// first two blocks are left; they are linear modulo 2^130 - 5, and about one solution in sixteen
/// consists of values a block can have.
struct TwoKeyCiphertext {
  let first: CellKeyPair
  let second: CellKeyPair
  private(set) var nonce: [UInt8] = []
  private(set) var ciphertext: [UInt8] = []
  private(set) var padded: ([UInt8], [UInt8]) = ([], [])

  init?(first: CellKeyPair, second: CellKeyPair) {
    self.first = first
    self.second = second
    for _ in 0..<100_000 {
      let nonce = Random.bytes(24)
      let streams = [first, second].map { $0.keyStream(nonce: nonce, byteCount: 96) }
      // The last byte is the padding's mark under both keys.
      guard streams[0][95] == streams[1][95] else { continue }
      let tail = Random.bytes(31) + [streams[0][95] ^ 0x80]
      for _ in 0..<64 {
        let tag = Random.bytes(16)
        guard let head = Self.solve(streams, tag: tag, tail: tail) else { continue }
        self.nonce = nonce
        ciphertext = tag + head + tail
        let texts = streams.map { stream in
          zip(head + tail, stream[32...]).map { $0 ^ $1 }
        }
        padded = (texts[0], texts[1])
        return
      }
    }
    return nil
  }

  private static func solve(_ streams: [[UInt8]], tag: [UInt8], tail: [UInt8]) -> [UInt8]? {
    let target = PolyField.number(tag)
    // c1 * r + c2 = (tag - mask - c3 * r^2 - c4 * r) / r^3, once for each key.
    let lines = streams.map { stream in
      let point = PolyField(clamping: Array(stream[..<16]))
      let sum = PolyField(target &- PolyField.number(Array(stream[16..<32])))
      let known =
        PolyField(block: Array(tail[..<16])) * point * point
        + PolyField(block: Array(tail[16...])) * point
      return (point: point, value: (sum - known) * (point * point * point).inverse)
    }
    let slope =
      (lines[0].value - lines[1].value) * (lines[0].point - lines[1].point).inverse
    let offset = lines[0].value - slope * lines[0].point
    guard let first = slope.block, let second = offset.block else { return nil }
    return first + second
  }
}

/// Numbers modulo 2^130 - 5, Poly1305's field: the top two bits and the lower 128.
struct PolyField: Equatable {
  private var high: UInt8
  private var low: UInt128

  private static let modulus = PolyField(high: 3, low: UInt128.max - 4)

  private init(high: UInt8, low: UInt128) {
    self.high = high
    self.low = low
  }

  init(_ low: UInt128) {
    self.init(high: 0, low: low)
  }

  /// A block of the message: 16 bytes and a one above them.
  init(block bytes: [UInt8]) {
    self.init(high: 1, low: Self.number(bytes))
  }

  /// The evaluation point: 22 bits of the key are cleared (RFC 8439, section 2.5).
  init(clamping bytes: [UInt8]) {
    self.init(Self.number(bytes) & 0x0fff_fffc_0fff_fffc_0fff_fffc_0fff_ffff)
  }

  /// The 16 bytes of a block, or nil for a number that no block stands for.
  var block: [UInt8]? {
    guard high == 1 else { return nil }
    return (0..<16).map { UInt8(truncatingIfNeeded: low >> (8 * UInt128($0))) }
  }

  static func number(_ bytes: [UInt8]) -> UInt128 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt128($1) }
  }

  static func + (left: PolyField, right: PolyField) -> PolyField {
    let (low, carry) = left.low.addingReportingOverflow(right.low)
    return PolyField(high: left.high + right.high + (carry ? 1 : 0), low: low).reduced
  }

  static func - (left: PolyField, right: PolyField) -> PolyField {
    left + modulus.minus(right)
  }

  static func * (left: PolyField, right: PolyField) -> PolyField {
    var product = PolyField(0)
    for bit in (0..<130).reversed() {
      product = product + product
      let isSet =
        bit < 128 ? right.low >> UInt128(bit) & 1 == 1 : right.high >> (bit - 128) & 1 == 1
      if isSet { product = product + left }
    }
    return product
  }

  /// By Fermat: the power modulus - 2.
  var inverse: PolyField {
    let exponent = Self.modulus.minus(PolyField(2))
    var result = PolyField(1)
    for bit in (0..<130).reversed() {
      result = result * result
      let isSet =
        bit < 128
        ? exponent.low >> UInt128(bit) & 1 == 1 : exponent.high >> (bit - 128) & 1 == 1
      if isSet { result = result * self }
    }
    return result
  }

  private func minus(_ other: PolyField) -> PolyField {
    let (low, borrow) = low.subtractingReportingOverflow(other.low)
    return PolyField(high: high - other.high - (borrow ? 1 : 0), low: low)
  }

  private var reduced: PolyField {
    let isAbove = high > 3 || (high == 3 && low >= Self.modulus.low)
    return isAbove ? minus(Self.modulus) : self
  }
}

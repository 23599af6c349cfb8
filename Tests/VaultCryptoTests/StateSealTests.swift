import Testing
import VaultCore

@testable import VaultCrypto

@Suite struct StateSealTests {
  /// The state of the known answers: one version, one audit entry, no slot.
  private static func body() throws -> StateBody {
    let tag = try CellTag(of: Known.box)
    var records = RootHash(.records)
    records.update(Leaf.version(try Known.versionKey(), tag: tag))
    return StateBody(
      vaultID: Known.vaultID, epoch: 1, counter: 1, previousHash: StateBody.zeroHash,
      slotsRoot: RootHash.slots([]), recordsRoot: records.finish(), auditBaseSequence: 0,
      auditBaseLink: StateBody.zeroHash, auditSequence: 1,
      auditLink: StateSeal.link(previous: StateBody.zeroHash, sequence: 1, tag: tag),
      committedAt: Instant(seconds: 1_700_000_000),
      epochBeganAt: Instant(seconds: 1_700_000_000),
      publicKey: try Known.keys().publicKey, handover: [UInt8](repeating: 0, count: 64))
  }

  /// `CE("vault1-checkpoint", …)`, what the signature is over.
  private static func message(_ body: StateBody) -> [UInt8] {
    var encoder = CanonicalEncoder("vault1-checkpoint")
    encoder.append(body.vaultID)
    encoder.append(body.epoch)
    encoder.append(body.counter)
    encoder.append(body.auditSequence)
    encoder.append(body.auditLink)
    encoder.append(StateSeal.hash(body.encoded))
    return encoder.bytes
  }

  private static let signature = Known.bytes(
    """
    18f8a6a01c0ddfd737f385b715aa5bc4e75ed01e40cf1ac1dc7058c83e38878a\
    144a81e6d7f771cb7209eb28df6ddb1203d063bc61f31d278e2474a20b330d0f
    """)

  @Test func hashIsTheKnownAnswer() throws {
    #expect(
      Known.hex(StateSeal.hash(try Self.body().encoded))
        == "5989d468425fae4b8976d52056bf4986347620cb1ef8d420fd09d31ef995f9ad")
  }

  @Test func macIsTheKnownAnswer() throws {
    let keys = try Known.keys()
    let body = try Self.body().encoded
    let mac = StateSeal.mac(body, keys: keys)
    #expect(
      Known.hex(mac) == "b89fdb232998a458f91350edd9f5037a67a1963f33cf6f0c568b14e44bd2fc90")
    #expect(StateSeal.verifyMAC(mac, of: body, keys: keys) == true)
  }

  @Test func signatureIsTheKnownAnswer() throws {
    let keys = try Known.keys()
    let message = Self.message(try Self.body())
    #expect(message.count == 149)
    #expect(StateSeal.sign(message, keys: keys) == Self.signature)
    #expect(
      StateSeal.verify(signature: Self.signature, message: message, publicKey: keys.publicKey))
  }

  @Test func anchorMACIsTheKnownAnswer() throws {
    let keys = try Known.keys()
    let body = try Self.body()
    let line =
      "vault1-checkpoint \(Known.hex(body.vaultID)) 1 1 1 \(Known.hex(body.auditLink)) "
      + "\(Known.hex(StateSeal.hash(body.encoded))) \(Known.hex(keys.publicKey)) "
      + Known.hex(Self.signature)
    let mac = StateSeal.anchorMAC(line: Array(line.utf8), keys: keys)
    #expect(
      Known.hex(mac) == "9a8bb60d7602ed74e5bcbbd2fa8edd0d41b17b5edc227dd8d32e81673601920a")
    #expect(StateSeal.verifyAnchorMAC(mac, line: Array(line.utf8), keys: keys) == true)
    #expect(StateSeal.verifyAnchorMAC(mac, line: Array(line.utf8.dropLast()), keys: keys) == false)
  }

  @Test func linkIsTheKnownAnswer() throws {
    let tag = try CellTag(of: Known.box)
    let link = StateSeal.link(previous: StateBody.zeroHash, sequence: 1, tag: tag)
    #expect(
      Known.hex(link) == "0239d02d487e37bcd93bd6a5926f0edd89c946366c9444216b4ad9cf8184c6f2")
    let others = [
      StateSeal.link(previous: link, sequence: 1, tag: tag),
      StateSeal.link(previous: StateBody.zeroHash, sequence: 2, tag: tag),
      StateSeal.link(
        previous: StateBody.zeroHash, sequence: 1,
        tag: try CellTag(of: Known.box + [UInt8](repeating: 0, count: 64))),
    ]
    #expect(!others.contains(link))
  }

  @Test func everyByteOfTheBodyCounts() throws {
    let keys = try Known.keys()
    let body = try Self.body().encoded
    let mac = StateSeal.mac(body, keys: keys)
    let hash = StateSeal.hash(body)
    for index in body.indices {
      var altered = body
      altered[index] ^= 1
      #expect(StateSeal.verifyMAC(mac, of: altered, keys: keys) == false)
      #expect(StateSeal.hash(altered) != hash)
    }
  }

  @Test func aMACOfAnotherLengthOrKeyIsRefused() throws {
    let keys = try Known.keys()
    let body = try Self.body().encoded
    let mac = StateSeal.mac(body, keys: keys)
    #expect(StateSeal.verifyMAC([], of: body, keys: keys) == false)
    #expect(StateSeal.verifyMAC(Array(mac.dropLast()), of: body, keys: keys) == false)
    #expect(StateSeal.verifyMAC(mac + [0], of: body, keys: keys) == false)
    #expect(StateSeal.verifyMAC(mac, of: body, keys: try FullKeys.random()) == false)
  }

  @Test func aSignatureHoldsForOneMessageAndOneKey() throws {
    let keys = try Known.keys()
    let message = Self.message(try Self.body())
    func holds(_ signature: [UInt8], _ message: [UInt8], _ publicKey: [UInt8]) -> Bool {
      StateSeal.verify(signature: signature, message: message, publicKey: publicKey)
    }
    #expect(holds(Self.signature, message, keys.publicKey))
    for index in Self.signature.indices {
      var altered = Self.signature
      altered[index] ^= 1
      #expect(!holds(altered, message, keys.publicKey))
    }
    #expect(!holds(Self.signature, message + [0], keys.publicKey))
    #expect(!holds(Self.signature, message, try FullKeys.random().publicKey))
    #expect(!holds(Self.signature, message, []))
    #expect(!holds([], message, keys.publicKey))
    #expect(!holds(Self.signature + [0], message, keys.publicKey))
    #expect(!holds([UInt8](repeating: 0, count: 64), message, [UInt8](repeating: 0, count: 32)))
  }
}

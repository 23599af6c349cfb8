import CSodium
import Testing
import VaultCore

@testable import VaultCrypto

@Suite struct BoxPaddingTests {
  @Test(arguments: [
    (0, 64), (63, 64), (64, 128), (1_023, 1_024), (1_024, 1_088), (1_025, 1_280), (1_279, 1_280),
    (1_280, 1_536), (8_191, 8_192), (8_192, 8_448), (8_193, 9_216), (9_215, 9_216),
    (9_216, 10_240), (65_536, 66_560),
  ])
  func lengths(plaintext: Int, padded: Int) {
    #expect(BoxPadding.paddedByteCount(of: plaintext) == padded)
  }

  /// Both directions agree: a padded length has a block exactly if some plaintext gives it.
  @Test func onlyLengthsThatPaddingGivesHaveABlock() {
    var blocks: [Int: Int] = [:]
    for plaintext in 0...12_000 {
      blocks[BoxPadding.paddedByteCount(of: plaintext)] = BoxPadding.block(
        forPlaintextOf: plaintext)
    }
    for padded in -100...12_000 {
      guard BoxPadding.block(forPadded: padded) == blocks[padded] else {
        Issue.record("padded length \(padded)")
        return
      }
    }
  }

  /// Boxes that are right in everything but their padding: made with the right keys and a right
  /// tag, so that nothing else can refuse them.
  @Test(arguments: [
    // Lengths of the next block size up, filled as the smaller block would not have been.
    (plaintext: 1_024, padded: 1_280), (plaintext: 8_192, padded: 9_216),
  ])
  func paddingThatSealNeverGivesIsRefused(plaintext: Int, padded: Int) throws {
    let box = try Self.box(plaintext: plaintext, padded: padded)
    let keys = try Known.keys()
    #expect(try Known.open(box, key: keys.data, context: Known.context()) == nil)
    // The control: one byte more of plaintext belongs to this length, and opens.
    let control = try Self.box(plaintext: plaintext + 1, padded: padded)
    let opened = try Known.open(control, key: keys.data, context: Known.context())
    #expect(opened?.count == plaintext + 1)
  }

  @Test func paddingWithoutItsMarkOrWithSomethingBehindItIsRefused() throws {
    let keys = try Known.keys()
    let endings: [(UInt8, UInt8, Bool)] = [
      (0x80, 0x00, true), (0x00, 0x80, true), (0x00, 0x00, false), (0x80, 0x01, false),
      (0x81, 0x00, false), (0x00, 0x40, false),
    ]
    for (second, last, opens) in endings {
      var padded = [UInt8](repeating: 0, count: 64)
      padded[62] = second
      padded[63] = last
      let box = try Self.box(padded: padded)
      let opened = try Known.open(box, key: keys.data, context: Known.context())
      #expect((opened != nil) == opens)
    }
  }

  private static func box(plaintext: Int, padded: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0x61, count: plaintext)
    bytes.append(0x80)
    bytes.append(contentsOf: repeatElement(0, count: padded - bytes.count))
    return try box(padded: bytes)
  }

  private static func box(padded: [UInt8]) throws -> [UInt8] {
    let keys = try CellKeyPair(key: Known.bytes(Known.keys().data), context: Known.context())
    let nonce = [UInt8](repeating: 7, count: 24)
    return keys.box(nonce: nonce, ciphertext: keys.secretbox(padded, nonce: nonce))
  }
}

/// The two keys of a cell, computed apart from the product, to make boxes it never makes.
struct CellKeyPair {
  let encryption: [UInt8]
  let commitment: [UInt8]

  init(key: [UInt8], context: [UInt8]) {
    let both = Self.hash("vault1.box", key: key, context, byteCount: 64)
    encryption = Array(both[..<32])
    commitment = Array(both[32...])
  }

  func secretbox(_ padded: [UInt8], nonce: [UInt8]) -> [UInt8] {
    var ciphertext = [UInt8](repeating: 0, count: padded.count + 16)
    _ = unsafe crypto_secretbox_easy(
      &ciphertext, padded, UInt64(padded.count), nonce, encryption)
    return ciphertext
  }

  /// What plain secretbox makes of a ciphertext, tag of the box or no.
  func opened(_ ciphertext: [UInt8], nonce: [UInt8]) -> [UInt8]? {
    var padded = [UInt8](repeating: 0, count: ciphertext.count - 16)
    let status = unsafe crypto_secretbox_open_easy(
      &padded, ciphertext, UInt64(ciphertext.count), nonce, encryption)
    return status == 0 ? padded : nil
  }

  func box(nonce: [UInt8], ciphertext: [UInt8]) -> [UInt8] {
    let tag = Self.hash("vault1.com", key: commitment, nonce + ciphertext, byteCount: 32)
    return [1] + nonce + tag + ciphertext
  }

  /// XSalsa20's key stream as secretbox uses it: 32 bytes for Poly1305, then for the text.
  func keyStream(nonce: [UInt8], byteCount: Int) -> [UInt8] {
    var stream = [UInt8](repeating: 0, count: byteCount)
    _ = unsafe crypto_stream_xsalsa20(&stream, UInt64(byteCount), nonce, encryption)
    return stream
  }

  private static func hash(
    _ personalisation: String, key: [UInt8], _ message: [UInt8], byteCount: Int
  ) -> [UInt8] {
    var personal = Array(personalisation.utf8)
    personal += [UInt8](repeating: 0, count: 16 - personal.count)
    var output = [UInt8](repeating: 0, count: byteCount)
    _ = unsafe crypto_generichash_blake2b_salt_personal(
      &output, byteCount, message, UInt64(message.count), key, key.count, nil, personal)
    return output
  }
}

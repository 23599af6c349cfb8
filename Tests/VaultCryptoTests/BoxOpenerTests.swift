import Testing
import VaultCore

@testable import VaultCrypto

@Suite struct BoxOpenerTests {
  /// What one box leaves in the working memory shows in no other, whichever opens and which fails.
  @Test func boxesOfAllSizesOneAfterAnother() throws {
    let keys = try Known.keys()
    let context = try Known.context()
    var opener = try BoxOpener(key: keys.data)
    for round in 0..<4 {
      for byteCount in [70_000, 0, 1, 63, 64, 9_000, 1_024, 15, 1_048_576, 2] {
        let value = [UInt8](repeating: UInt8(round + 1), count: byteCount)
        let box = try Known.seal(value, key: keys.data, context: context)
        #expect(try opener.openOutsideArena(box, context: context) == value)
        #expect(Known.bytes(try opener.open(box, context: context)) == value)
        var altered = box
        altered[round * 40] ^= 1
        #expect(
          Known.error { () throws(CryptoError) in
            try opener.check(altered, context: context)
          } == .doesNotOpen)
        #expect(
          Known.error { () throws(CryptoError) in
            try opener.check(Array(box.dropLast()), context: context)
          } == .doesNotOpen)
        #expect(
          Known.error { () throws(CryptoError) in
            try opener.check(box, context: context + [0])
          } == .doesNotOpen)
        try opener.check(box, context: context)
      }
    }
  }

  @Test func aKeyHas32Bytes() throws {
    for count in [0, 31, 33] {
      let key = try SecretBytes(count: count)
      #expect(
        Known.error { () throws(CryptoError) in _ = try BoxOpener(key: key) } == .badInput)
    }
  }
}

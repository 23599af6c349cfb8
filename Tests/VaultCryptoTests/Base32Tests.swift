import Testing

@testable import VaultCrypto

@Suite struct Base32Tests {
  private func encode(_ bytes: [UInt8]) -> String {
    var text = [UInt8](repeating: 0, count: Base32.characterCount(bytes.count))
    unsafe bytes.withUnsafeBytes { bytes in
      unsafe text.withUnsafeMutableBytes { unsafe Base32.encode(bytes, into: $0) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private func decode(_ text: [UInt8], byteCount: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: byteCount)
    let isBase32 = unsafe text.withUnsafeBytes { text in
      unsafe bytes.withUnsafeMutableBytes { unsafe Base32.decode(text, into: $0) }
    }
    return isBase32 ? bytes : nil
  }

  /// "foobar" is an example of RFC 4648, section 10; of it, the part without padding.
  @Test(arguments: [("fooba", "MZXW6YTB"), ("", ""), ("foobafooba", "MZXW6YTBMZXW6YTB")])
  func examples(plain: String, text: String) {
    #expect(encode(Array(plain.utf8)) == text)
    #expect(decode(Array(text.utf8), byteCount: plain.utf8.count) == Array(plain.utf8))
  }

  @Test func all32CharactersInOrder() {
    let bytes: [UInt8] = [
      0x00, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6, 0x35, 0xcf, 0x84, 0x65, 0x3a, 0x56, 0xd7,
      0xc6, 0x75, 0xbe, 0x77, 0xdf,
    ]
    #expect(encode(bytes) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
  }

  @Test func exactlyThirtyTwoBytesAreCharacters() {
    let valid = (UInt8.min...UInt8.max).filter { byte in
      decode([byte] + Array("ZXW6YTB".utf8), byteCount: 5) != nil
    }
    #expect(valid == Array("234567ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8))
  }

  @Test func aWrongLengthIsRefused() {
    for count in 0..<17 where count != 8 {
      let text = [UInt8](repeating: UInt8(ascii: "A"), count: count)
      #expect(decode(text, byteCount: 5) == nil)
    }
  }

  @Test func whateverComesBack() {
    for _ in 0..<200 {
      let bytes = Random.bytes(35)
      #expect(decode(Array(encode(bytes).utf8), byteCount: 35) == bytes)
    }
  }
}

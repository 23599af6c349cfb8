import Testing
import VaultCore

@testable import VaultCrypto

@Suite struct KeyfileTextTests {
  private let line = "vault1key:EAQSEIZEEUTCOKBJFIVSYLJOF4YDCMRTGQ2TMNZYHE5DWPB5HY7W6MJX\n"

  private func read(_ text: String) throws -> [UInt8]? {
    do {
      return Known.bytes(try KeyfileText.read(Known.secret(text)))
    } catch CryptoError.doesNotOpen {
      return nil
    }
  }

  @Test func theKnownAnswer() throws {
    let written = try KeyfileText.write(Known.secret(Known.keyfile))
    #expect(Known.text(written) == line)
    #expect(written.count == KeyfileText.byteCount)
    #expect(try read(line) == Known.keyfile)
  }

  @Test func theLineFeedMayBeMissing() throws {
    #expect(try read(String(line.dropLast())) == Known.keyfile)
  }

  @Test func anyKeyComesBack() throws {
    for _ in 0..<50 {
      let key = try SecretBytes.random(count: 32)
      let copy = try KeyfileText.read(KeyfileText.write(key))
      #expect(copy.isEqual(to: key) == true)
    }
  }

  @Test func whateverElseIsRefused() throws {
    let body = String(line.dropLast())
    let characters = String(body.dropFirst(10))
    let wrong: [String] = [
      "", "\n", "vault1key:\n", String(body.dropLast()), "\(body)\r\n", "\(body)\n\n", " \(line)",
      "\(body)A\n", "\(body)=\n", "\(body) ", line.lowercased(), "Vault1key:\(characters)\n",
      "vault2key:\(characters)\n", "\(characters)\n", "\(line)\(line)",
      line.replacing("EAQS", with: "EAQ0"), line.replacing("EAQS", with: "EAQ1"),
      line.replacing("EAQS", with: "EAQ\u{0}"),
    ]
    for text in wrong { #expect(try read(text) == nil) }
  }

  @Test func theChecksumFindsEveryWrongCharacter() throws {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    let characters = Array(line)
    for index in 10..<66 {
      for character in alphabet where character != characters[index] {
        var altered = characters
        altered[index] = character
        #expect(try read(String(altered)) == nil)
      }
    }
  }

  @Test(arguments: [0, 20, 31, 33])
  func onlyThirtyTwoBytesAreWritten(count: Int) {
    let refusal = Known.error { () throws(CryptoError) in
      _ = try KeyfileText.write(SecretBytes(count: count))
    }
    #expect(refusal == .badInput)
  }
}

import Testing
import VaultCore

@testable import VaultCrypto

@Suite struct RecoveryCodeTests {
  private let text = "EAQSE-IZEEU-TCOKB-JFIVS-YLJOF-4YDCM-RT6JZ-46KXM"

  private func read(_ text: String) throws -> [UInt8]? {
    do {
      return Known.bytes(try RecoveryCode.read(Known.secret(text)))
    } catch CryptoError.doesNotOpen {
      return nil
    }
  }

  @Test func theKnownAnswer() throws {
    let written = try RecoveryCode.write(Known.secret(Known.recovery))
    #expect(Known.text(written) == text)
    #expect(written.count == RecoveryCode.textByteCount)
    #expect(try read(text) == Known.recovery)
  }

  @Test func caseHyphensAndBlanksAreIgnored() throws {
    let typed: [String] = [
      text.lowercased(), text.replacing("-", with: ""), text.replacing("-", with: " "),
      text.replacing("-", with: " - "), "  \(text)\t\n", text.replacing("-", with: "--"),
      text.map { "\($0)" }.joined(separator: " "), text.replacing("-", with: "\r\n"),
    ]
    for text in typed { #expect(try read(text) == Known.recovery) }
  }

  @Test func digitsThatLookLikeLettersAreRead() throws {
    let typed = text.replacing("O", with: "0").replacing("I", with: "1").replacing("B", with: "8")
    #expect(typed != text)
    #expect(try read(typed) == Known.recovery)
  }

  @Test func whateverElseIsRefused() throws {
    let wrong: [String] = [
      "", "-", String(text.dropLast()), text + "A", text + text, String(text.dropFirst(6)),
      text.replacing("EAQSE", with: "EAQS9"), text.replacing("EAQSE", with: "EAQS_"),
      text.replacing("EAQSE", with: "EAQS\u{c9}"), text.replacing("-", with: "="),
      text.replacing("-", with: "\u{2013}"), text.replacing("EAQSE-IZEEU", with: "IZEEU-EAQSE"),
    ]
    for text in wrong { #expect(try read(text) == nil) }
  }

  @Test func theChecksumFindsEveryWrongCharacter() throws {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    let characters = Array(text)
    for index in characters.indices where characters[index] != "-" {
      for character in alphabet where character != characters[index] {
        var altered = characters
        altered[index] = character
        #expect(try read(String(altered)) == nil)
      }
    }
  }

  @Test func anyCodeComesBack() throws {
    for _ in 0..<50 {
      let code = try SecretBytes.random(count: SlotSecret.recoveryByteCount)
      let copy = try RecoveryCode.read(RecoveryCode.write(code))
      #expect(copy.isEqual(to: code) == true)
    }
  }

  @Test(arguments: [0, 19, 21, 32])
  func onlyTwentyBytesAreWritten(count: Int) {
    let refusal = Known.error { () throws(CryptoError) in
      _ = try RecoveryCode.write(SecretBytes(count: count))
    }
    #expect(refusal == .badInput)
  }
}

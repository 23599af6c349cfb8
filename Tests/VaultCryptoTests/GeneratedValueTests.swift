import Testing

@testable import VaultCrypto

@Suite struct GeneratedValueTests {
  @Test(arguments: GeneratedValue.Alphabet.allCases, [1, 2, 31, 40, 1_000])
  func lengthAndCharacters(alphabet: GeneratedValue.Alphabet, length: Int) throws {
    let value = Known.text(try GeneratedValue.make(length: length, alphabet: alphabet))
    #expect(value.utf8.count == length)
    let characters = Set("\(alphabet.characters)".utf8)
    #expect(value.utf8.allSatisfy(characters.contains))
  }

  @Test(arguments: [
    (GeneratedValue.Alphabet.base62, 62), (.hex, 16), (.base64url, 64), (.digits, 10),
  ])
  func alphabetsHaveNoCharacterTwice(alphabet: GeneratedValue.Alphabet, count: Int) {
    #expect("\(alphabet.characters)".count == count)
    #expect(Set("\(alphabet.characters)").count == count)
  }

  /// With a remainder instead of dropping, base62's first characters would come a quarter more
  /// often than the rest; the bounds lie about seven standard deviations out.
  @Test(arguments: GeneratedValue.Alphabet.allCases)
  func eachCharacterIsEquallyLikely(alphabet: GeneratedValue.Alphabet) throws {
    var counts = [Int](repeating: 0, count: 256)
    let rounds = 2
    for _ in 0..<rounds {
      let value = try GeneratedValue.make(length: 65_536, alphabet: alphabet)
      for byte in Known.bytes(value) { counts[Int(byte)] += 1 }
    }
    let characters = "\(alphabet.characters)".utf8
    let expected = Double(rounds * 65_536) / Double(characters.count)
    let bound = 7 * expected.squareRoot()
    for character in characters {
      #expect(abs(Double(counts[Int(character)]) - expected) < bound)
    }
  }

  @Test(arguments: [Int.min, -1, 0, 65_537, Int.max])
  func lengthsHaveBounds(length: Int) {
    let refusal = Known.error { () throws(CryptoError) in
      _ = try GeneratedValue.make(length: length, alphabet: .hex)
    }
    #expect(refusal == .badInput)
  }
}

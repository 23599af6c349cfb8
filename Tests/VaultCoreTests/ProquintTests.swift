import Testing
import VaultCore

@Suite struct ProquintTests {
  /// The examples of arXiv:0901.4016: IPv4 addresses as two words.
  @Test(
    arguments: [
      ([127, 0, 0, 1], "lusab-babad"), ([63, 84, 220, 193], "gutih-tugad"),
      ([63, 118, 7, 35], "gutuk-bisog"), ([140, 98, 193, 141], "mudof-sakat"),
      ([64, 255, 6, 200], "haguz-biram"), ([128, 30, 52, 45], "mabiv-gibot"),
      ([147, 67, 119, 2], "natag-lisaf"), ([212, 58, 253, 68], "tibup-zujah"),
      ([216, 35, 68, 215], "tobog-higil"), ([216, 68, 232, 21], "todah-vobij"),
      ([198, 81, 129, 136], "sinid-makam"), ([12, 110, 110, 204], "budov-kuras"),
    ] as [([UInt8], String)])
  func wordsAreThoseOfThePaper(bytes: [UInt8], text: String) {
    #expect(written(bytes) == text)
  }

  @Test func everyWordIsDifferentAndPronounceable() {
    var seen = Set<[UInt8]>()
    var word = [UInt8](repeating: 0, count: Proquint.wordByteCount)
    let consonants = Set("bdfghjklmnprstvz".utf8)
    let vowels = Set("aiou".utf8)
    for value in UInt16.min...UInt16.max {
      unsafe word.withUnsafeMutableBytes { unsafe Proquint.write(value, into: $0) }
      guard
        consonants.isSuperset(of: [word[0], word[2], word[4]]),
        vowels.isSuperset(of: [word[1], word[3]])
      else {
        Issue.record("a word that cannot be spoken: \(value)")
        return
      }
      seen.insert(word)
    }
    #expect(seen.count == 65_536)
  }

  @Test func lengthsOfText() {
    #expect([0, 1, 2, 5].map(Proquint.textByteCount) == [0, 5, 11, 29])
    #expect(written([]).isEmpty)
  }

  private func written(_ bytes: [UInt8]) -> String {
    var text = [UInt8](
      repeating: 0, count: Proquint.textByteCount(words: bytes.count / Proquint.dataByteCount))
    unsafe bytes.withUnsafeBytes { bytes in
      unsafe text.withUnsafeMutableBytes { unsafe Proquint.write(bytes, into: $0) }
    }
    return String(decoding: text, as: UTF8.self)
  }
}

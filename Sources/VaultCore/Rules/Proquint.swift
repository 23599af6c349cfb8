/// Pronounceable words of five letters, 16 bits each: consonant, vowel, consonant, vowel,
/// consonant. Daniel S. Wilkerson, "A Proposal for Proquints", arXiv:0901.4016.
///
/// The words may stand for a secret, so they are written into memory the caller owns, and letters
/// are picked without an address that depends on the secret.
public enum Proquint {
  /// Four bits each, in order of value.
  public static let consonants: StaticString = "bdfghjklmnprstvz"
  /// Two bits each, in order of value.
  public static let vowels: StaticString = "aiou"
  /// Letters in a word.
  public static let wordByteCount = 5
  /// Bytes of data in a word.
  public static let dataByteCount = 2

  /// Writes the word for 16 bits, high bits first, into the first five bytes of `output`.
  public static func write(_ word: UInt16, into output: UnsafeMutableRawBufferPointer) {
    precondition(output.count >= wordByteCount, "a proquint has five letters")
    unsafe output[0] = letter(word >> 12 & 15, of: consonants)
    unsafe output[1] = letter(word >> 10 & 3, of: vowels)
    unsafe output[2] = letter(word >> 6 & 15, of: consonants)
    unsafe output[3] = letter(word >> 4 & 3, of: vowels)
    unsafe output[4] = letter(word & 15, of: consonants)
  }

  /// Bytes of `words` words joined by "-".
  public static func textByteCount(words: Int) -> Int {
    words == 0 ? 0 : words * (wordByteCount + 1) - 1
  }

  /// Writes `data` (two bytes a word, big endian) as words joined by "-". `output` has exactly
  /// `textByteCount(words: data.count / 2)` bytes.
  public static func write(
    _ data: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) {
    let words = data.count / dataByteCount
    precondition(
      data.count.isMultiple(of: dataByteCount) && output.count == textByteCount(words: words),
      "a proquint stands for two bytes")
    for index in 0..<words {
      let start = index * (wordByteCount + 1)
      if index > 0 { unsafe output[start - 1] = UInt8(ascii: "-") }
      let high = unsafe UInt16(data[2 * index])
      let low = unsafe UInt16(data[2 * index + 1])
      unsafe write(
        high << 8 | low,
        into: UnsafeMutableRawBufferPointer(rebasing: output[start..<(start + wordByteCount)]))
    }
  }

  /// Looks at every letter and keeps one, so that the memory touched is always the same.
  private static func letter(_ value: UInt16, of alphabet: StaticString) -> UInt8 {
    var letter: UInt8 = 0
    for index in 0..<alphabet.utf8CodeUnitCount {
      let difference = UInt16(index) ^ value
      let mask = UInt8(truncatingIfNeeded: (difference &- 1) >> 8)
      letter |= unsafe alphabet.utf8Start[index] & mask
    }
    return letter
  }
}

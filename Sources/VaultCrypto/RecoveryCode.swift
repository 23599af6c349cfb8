/// A recovery code as it is written on paper: 40 base32 characters in 8 groups of 5 joined by
/// "-"; 47 bytes. `Schemas/vault-format.md`, section 4.
public enum RecoveryCode {
  /// Bytes of the text as `write` gives it.
  public static let textByteCount = groupCount * (groupByteCount + 1) - 1
  /// Groups of a code; `init` asks two of them back.
  public static let groupCount = 8
  /// Characters of a group.
  public static let groupByteCount = 5

  private static let checksumByteCount = 5
  private static let characterCount = groupCount * groupByteCount
  private static let separator = UInt8(ascii: "-")

  /// The text for 20 secret bytes. Throws `.badInput` for another length.
  public static func write(_ code: borrowing SecretBytes) throws(CryptoError) -> SecretBytes {
    guard code.count == SlotSecret.recoveryByteCount else { throw .badInput }
    let characters = try ChecksummedText.write(code, checksumByteCount: checksumByteCount)
    var text = try SecretBytes(count: textByteCount)
    unsafe characters.withRawBytes { characters in
      unsafe text.withMutableBytes { text in
        for index in 0..<characterCount {
          let group = index / groupByteCount
          if index > 0 && index.isMultiple(of: groupByteCount) {
            unsafe text[index + group - 1] = separator
          }
          unsafe text[index + group] = characters[index]
        }
      }
    }
    return text
  }

  /// The 20 bytes of a typed code. Case, "-" and blanks are ignored; 0, 1 and 8, which the
  /// alphabet lacks, are read as O, I and B. Anything else throws `.doesNotOpen`.
  public static func read(_ text: borrowing SecretBytes) throws(CryptoError) -> SecretBytes {
    var characters = try SecretBytes(count: characterCount)
    let count = unsafe text.withRawBytes { text in
      unsafe characters.withMutableBytes { unsafe normalize(text, into: $0) }
    }
    guard count == characterCount else { throw .doesNotOpen }
    return try unsafe characters.withRawBytes { (characters) throws(CryptoError) in
      try unsafe ChecksummedText.read(
        characters, secretByteCount: SlotSecret.recoveryByteCount,
        checksumByteCount: checksumByteCount)
    }
  }

  /// Copies what counts to `output`. How many characters counted, room or not.
  private static func normalize(
    _ text: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Int {
    var count = 0
    for index in 0..<text.count {
      let byte = unsafe text[index]
      let character: UInt8
      switch byte {
      case separator, UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"),
        UInt8(ascii: "\n"):
        continue
      case UInt8(ascii: "0"): character = UInt8(ascii: "O")
      case UInt8(ascii: "1"): character = UInt8(ascii: "I")
      case UInt8(ascii: "8"): character = UInt8(ascii: "B")
      case UInt8(ascii: "a")...UInt8(ascii: "z"):
        character = byte - UInt8(ascii: "a") + UInt8(ascii: "A")
      default: character = byte
      }
      if count < output.count { unsafe output[count] = character }
      count += 1
    }
    return count
  }
}

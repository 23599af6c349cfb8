/// A keyfile as it lies on disk: `vault1key:`, 56 base32 characters, a line feed; 67 bytes.
/// `Schemas/vault-format.md`, section 4.
public enum KeyfileText {
  /// Bytes of the whole line, line feed included.
  public static let byteCount = prefix.utf8.count + characterCount + 1

  private static let prefix = "vault1key:"
  private static let checksumByteCount = 3
  private static let characterCount = Base32.characterCount(
    SlotSecret.keyfileByteCount + checksumByteCount)
  private static let lineFeed = UInt8(ascii: "\n")

  /// The line for 32 secret bytes. Throws `.badInput` for another length.
  public static func write(_ keyfile: borrowing SecretBytes) throws(CryptoError) -> SecretBytes {
    guard keyfile.count == SlotSecret.keyfileByteCount else { throw .badInput }
    let characters = try ChecksummedText.write(keyfile, checksumByteCount: checksumByteCount)
    var line = try SecretBytes(count: byteCount)
    unsafe line.withMutableBytes { line in
      unsafe line.copyBytes(from: prefix.utf8)
      unsafe characters.withRawBytes { characters in
        unsafe UnsafeMutableRawBufferPointer(rebasing: line[prefix.utf8.count...])
          .copyMemory(from: characters)
      }
      unsafe line[byteCount - 1] = lineFeed
    }
    return line
  }

  /// The 32 bytes of a line. The line feed may be missing: keychains and credentials hand over
  /// text without it. Anything else, a wrong checksum included, throws `.doesNotOpen`.
  public static func read(_ text: borrowing SecretBytes) throws(CryptoError) -> SecretBytes {
    try unsafe text.withRawBytes { (line) throws(CryptoError) in
      var line = unsafe line[...]
      if unsafe line.count == byteCount {
        guard unsafe line.removeLast() == lineFeed else { throw .doesNotOpen }
      }
      guard unsafe line.count == byteCount - 1, unsafe line.starts(with: prefix.utf8) else {
        throw .doesNotOpen
      }
      return try unsafe ChecksummedText.read(
        UnsafeRawBufferPointer(rebasing: line.dropFirst(prefix.utf8.count)),
        secretByteCount: SlotSecret.keyfileByteCount, checksumByteCount: checksumByteCount)
    }
  }
}

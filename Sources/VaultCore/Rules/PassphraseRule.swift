/// What a passphrase must be when it is set: 15 to 1024 printable ASCII characters that a list of
/// habits does not make short. `Schemas/vault-format.md`, section 4. Opening has no such rule.
///
/// Works on the bytes where they lie; nothing of a passphrase is copied out.
public enum PassphraseRule {
  public static let byteCount = 15...1024
  /// 0x20 to 0x7E: what every keyboard sends as the same bytes.
  public static let printableASCII: ClosedRange<UInt8> = 0x20...0x7E
  /// A habit, whatever its length, counts as one piece; so does every other character. Three less
  /// than the shortest length leave room for a habit in an otherwise free passphrase.
  static let fewestPieces = 12
  static let fewestDifferentCharacters = 5
  /// A shorter run is in too many ordinary words.
  static let shortestRun = 3

  public enum Problem: Equatable, Sendable, CaseIterable {
    case tooShort
    case tooLong
    case notPrintableASCII
    /// A few characters, or a short unit, over and over.
    case repeated
    /// Mostly runs of the alphabet, of digits or of the keyboard, and words everybody takes.
    case predictable

    public var error: VaultError {
      switch self {
      case .tooShort:
        VaultError(.badValue, "a passphrase has at least 15 characters", hint: Self.hint)
      case .tooLong: VaultError(.badValue, "a passphrase has at most 1024 characters")
      case .notPrintableASCII:
        VaultError(
          .badValue, "a passphrase is printable ASCII: letters, digits, blanks and signs",
          hint: "other characters may arrive as other bytes from another keyboard")
      case .repeated:
        VaultError(.badValue, "this passphrase repeats itself too much", hint: Self.hint)
      case .predictable:
        VaultError(
          .badValue, "this passphrase is mostly sequences or words that are tried first",
          hint: Self.hint)
      }
    }

    private static let hint = "take several words that have nothing to do with each other"
  }

  /// Nil if the passphrase may be set.
  public static func check(_ bytes: RawSpan) -> Problem? {
    let count = bytes.byteCount
    if count < byteCount.lowerBound { return .tooShort }
    if count > byteCount.upperBound { return .tooLong }
    for index in 0..<count where !printableASCII.contains(byte(bytes, index)) {
      return .notPrintableASCII
    }
    if isRepeated(bytes) { return .repeated }
    return pieces(bytes) < fewestPieces ? .predictable : nil
  }

  /// Few different characters, or a unit over and over that would be too short by itself.
  private static func isRepeated(_ bytes: RawSpan) -> Bool {
    let count = bytes.byteCount
    var seen: (UInt64, UInt64) = (0, 0)
    for index in 0..<count {
      let character = folded(bytes, index)
      if character < 64 {
        seen.0 |= 1 << UInt64(character)
      } else {
        seen.1 |= 1 << UInt64(character - 64)
      }
    }
    if seen.0.nonzeroBitCount + seen.1.nonzeroBitCount < fewestDifferentCharacters {
      return true
    }
    let longestUnit = min(byteCount.lowerBound - 1, count / 2)
    return (1...longestUnit).contains { unit in
      (unit..<count).allSatisfy { folded(bytes, $0) == folded(bytes, $0 - unit) }
    }
  }

  private static func pieces(_ bytes: RawSpan) -> Int {
    var count = 0
    var index = 0
    while index < bytes.byteCount {
      let habit = max(wordLength(bytes, index), runLength(bytes, index))
      index += max(1, habit)
      count += 1
    }
    return count
  }

  /// Bytes of the longest common word that begins here; 0 if none does.
  private static func wordLength(_ bytes: RawSpan, _ start: Int) -> Int {
    var longest = 0
    for word in commonWords where word.count > longest && start + word.count <= bytes.byteCount {
      var matched = 0
      while matched < word.count, stands(folded(bytes, start + matched), for: word[matched]) {
        matched += 1
      }
      if matched == word.count { longest = matched }
    }
    return longest
  }

  /// Bytes of the longest run that begins here, if it is one worth the name; else 0.
  private static func runLength(_ bytes: RawSpan, _ start: Int) -> Int {
    var longest = 1
    for row in rows {
      for position in row.indices where row[position] == folded(bytes, start) {
        for step in [-1, 0, 1] {
          var length = 1
          while start + length < bytes.byteCount {
            // The digits and the alphabet begin again after their end.
            let next = position + step * length
            let wrapped = ((next % row.count) + row.count) % row.count
            guard row[wrapped] == folded(bytes, start + length) else { break }
            length += 1
          }
          longest = max(longest, length)
        }
      }
    }
    return longest >= shortestRun ? longest : 0
  }

  private static func byte(_ bytes: RawSpan, _ index: Int) -> UInt8 {
    precondition(index >= 0 && index < bytes.byteCount)
    return unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
  }

  /// Without case.
  private static func folded(_ bytes: RawSpan, _ index: Int) -> UInt8 {
    let byte = byte(bytes, index)
    return (0x41...0x5A).contains(byte) ? byte + 0x20 : byte
  }

  /// The letter itself, or the digit or sign that people write for it.
  private static func stands(_ byte: UInt8, for letter: UInt8) -> Bool {
    if byte == letter { return true }
    return switch Unicode.Scalar(letter) {
    case "a": byte == UInt8(ascii: "4") || byte == UInt8(ascii: "@")
    case "e": byte == UInt8(ascii: "3")
    case "i": byte == UInt8(ascii: "1") || byte == UInt8(ascii: "!")
    case "l": byte == UInt8(ascii: "1")
    case "o": byte == UInt8(ascii: "0")
    case "s": byte == UInt8(ascii: "5") || byte == UInt8(ascii: "$")
    case "t": byte == UInt8(ascii: "7")
    default: false
    }
  }

  /// The alphabet, the digits, and the rows and columns of the usual keyboard, shifted and not.
  private static let rows: [[UInt8]] = [
    "abcdefghijklmnopqrstuvwxyz", "0123456789", "1234567890-=", "!@#$%^&*()_+",
    "qwertyuiop[]", "qwertzuiop", "azertyuiop", "asdfghjkl;'", "zxcvbnm,./", "yxcvbnm",
    "1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik,", "9ol.", "0p;/",
    " ", ".", "/", "~", "`", "?", ":", "\"", "<", ">", "{", "}", "|", "\\",
  ].map { Array($0.utf8) }

  /// Words of which common long passphrases are made, the most famous one included.
  private static let commonWords: [[UInt8]] = [
    "password", "passwort", "passphrase", "passcode", "secret", "letmein", "welcome", "admin",
    "administrator", "iloveyou", "trustno1", "changeme", "default", "monkey", "dragon",
    "football", "baseball", "sunshine", "princess", "superman", "starwars", "master", "login",
    "access", "vault", "hunter2", "correct", "horse", "battery", "staple",
  ].map { Array($0.utf8) }
}

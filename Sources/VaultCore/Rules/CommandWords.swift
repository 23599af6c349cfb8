/// A command in one text, as options and crontabs hold it, and the words it is made of.
public enum CommandWords {
  /// The words of `text`: blanks part them, quotes and backslashes work as in a POSIX shell
  /// (`Shell Command Language`, section 2.2), and nothing else is special: no variable, no pattern,
  /// no pipe. Throws `.usage` for a quote without its end, a backslash at the end, a NUL byte, or
  /// no word at all.
  public static func split(_ text: String, option: String) throws(VaultError) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Unicode.Scalar?
    var isEscaped = false
    for scalar in text.unicodeScalars {
      switch (quote, scalar) {
      case (_, "\0"): throw VaultError(.usage, "\(option) holds a NUL byte")
      case (_, _) where isEscaped:
        // Between double quotes a backslash stands for itself but before these.
        if quote == "\"", !["\"", "\\", "$", "`"].contains(scalar) { word = (word ?? "") + "\\" }
        word = (word ?? "") + String(scalar)
        isEscaped = false
      case (nil, "\\"), ("\""?, "\\"): isEscaped = true
      case (nil, "'"), (nil, "\""):
        quote = scalar
        word = word ?? ""
      case (let open?, _) where open == scalar: quote = nil
      case (nil, " "), (nil, "\t"), (nil, "\n"):
        if let ended = word { words.append(ended) }
        word = nil
      default: word = (word ?? "") + String(scalar)
      }
    }
    if let word { words.append(word) }
    guard quote == nil, !isEscaped else {
      throw VaultError(.usage, "\(option) holds a quote or a backslash without its end")
    }
    guard let first = words.first, !first.isEmpty else {
      throw VaultError(.usage, "\(option) names no command")
    }
    return words
  }

  /// The same words in one text that `split`, and any shell, takes apart again.
  public static func join(_ words: [String]) -> String {
    words.map(quoted).joined(separator: " ")
  }

  /// As it is where that is safe, else between single quotes.
  public static func quoted(_ word: String) -> String {
    let plain = word.utf8.allSatisfy { isPlain($0) }
    if plain, !word.isEmpty { return word }
    return "'" + replacing("'", with: #"'\''"#, in: word) + "'"
  }

  /// Scalar by scalar: a quote with an accent on it is one character, and still a quote.
  static func replacing(
    _ scalar: Unicode.Scalar, with replacement: String, in text: String
  ) -> String {
    text.unicodeScalars.reduce(into: "") { result, next in
      if next == scalar { result += replacement } else { result.unicodeScalars.append(next) }
    }
  }

  /// Letters, digits and what no shell, and no unit file, takes for anything else.
  static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "/._-+=:,@".utf8.contains(byte)
    }
  }

  /// Throws `.badValue` for words that a line of a file cannot hold.
  static func requireOneLine(_ words: [String]) throws(VaultError) {
    guard words.allSatisfy({ $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{7F}" } })
    else {
      throw VaultError(
        .badValue, "a line end or another control character cannot be written into a schedule",
        hint: "give the path or the command without it")
    }
  }
}

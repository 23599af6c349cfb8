import Testing
import VaultCore

@Suite struct CommandWordsTests {
  @Test(arguments: [
    ("mail -s due ops", ["mail", "-s", "due", "ops"]),
    ("  a\t b\n", ["a", "b"]),
    ("'a b' \"c d\"e", ["a b", "c de"]),
    (#"a\ b \' \\"#, ["a b", "'", #"\"#]),
    (#""a\"b\\c\$d\e""#, [#"a"b\c$d\e"#]),
    (#"'a\b"c'"#, [#"a\b"c"#]),
    ("a '' \"\"", ["a", "", ""]),
    ("$HOME `id` *; | > ~", ["$HOME", "`id`", "*;", "|", ">", "~"]),
    ("sh -c 'cat >> log; exit $?'", ["sh", "-c", "cat >> log; exit $?"]),
    ("a'\u{301}b'", ["a\u{301}b"]),
  ]) func takesApart(_ text: String, _ words: [String]) throws {
    #expect(try CommandWords.split(text, option: "--notify") == words)
    #expect(try CommandWords.split(CommandWords.join(words), option: "--notify") == words)
  }

  @Test(arguments: ["", " ", "'a", "\"a", "a\\", "''", "a\0b"]) func refuses(_ text: String) {
    let error = #expect(throws: VaultError.self) {
      _ = try CommandWords.split(text, option: "--notify")
    }
    #expect(error?.code == .usage)
    #expect(error?.message.contains("--notify") == true)
  }

  @Test func quotesOnlyWhereNeeded() {
    #expect(
      CommandWords.join(["/usr/bin/vault", "due", "--new-only"]) == "/usr/bin/vault due --new-only")
    #expect(CommandWords.join(["it's", "", "a b", "100%"]) == #"'it'\''s' '' 'a b' '100%'"#)
    // A quote with an accent on it is one character, and still ends a quotation.
    #expect(CommandWords.quoted("a'\u{301}") == "'a'\\''\u{301}'")
  }
}

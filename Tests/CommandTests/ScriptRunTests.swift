import Testing
import VaultTestSupport

/// The scripts prove something only if a wrong one fails.
@Suite(.needsVaultBinary)
struct ScriptRunTests {
  private func problems(_ text: String) throws -> [ScriptProblem] {
    try ScriptRun(Script(name: "inline", path: "inline", text: text)).run()
  }

  @Test(arguments: [
    "vault --version\nstatus 0\nstdout~ *.*.*\nstderr",
    "echo a b; echo c\nstdout a b\nstdout c",
    "echo a; echo b; echo c\nstdout ...\nstdout c",
    "! sh -c 'exit 3'\nstatus 3",
    "cat words\nstdout one\nstdout two\n-- words --\none\ntwo",
    "echo $HOME/x\nstdout $HOME/x",
    "printf 'name? '; read x; echo \"hello $x\"\nttyout name?\nttyin you\nttyout hello you",
    "stty -echo; printf 'p? '; read x; stty echo\nttyout p?\nttyecho off\nttyhidden sesame",
    "secret sesame\necho open sesame\nstdout open sesame",
  ])
  func acceptsWhatIsAsWritten(_ text: String) throws {
    #expect(try problems(text).map(\.text) == [])
  }

  @Test(arguments: [
    "! vault --version",
    "vault nonsense",
    "! vault nonsense\nstatus 3",
    "echo a\nstdout b",
    "echo a\nstdout",
    "echo a; echo b\nstdout a",
    "echo a b\nstdout a *",
    "echo abc\nstdout~ a*d",
    "echo a >&2\nstderr",
    "! sh -c 'echo a; exit 1'",
    "echo hello\nttyout goodbye",
    "read x\nttyhidden sesame",
    "stty -echo\nttyout",
    "echo a\nttyecho off",
    "secret sesame\necho open sesame",
    "secret sesame\necho open sesame >&2\nstderr ...",
    "secret sesame\necho open sesame\nttyout open",
  ])
  func noticesWhatIsNot(_ text: String) throws {
    #expect(try !problems(text).isEmpty)
  }

  @Test(arguments: ["echo\nstatus x", "secret a\nstdout b"])
  func refusesALineThatMakesNoSense(_ text: String) {
    #expect(throws: ScriptProblem.self) { try problems(text) }
  }

  /// A document that does not fit its schema, and one that is no document.
  @Test(.needs(.schemas), arguments: ["{}", "{\"error\":{}}", "words", ""])
  func noticesADocumentThatDoesNotFit(_ document: String) throws {
    #expect(try !problems("! sh -c \"echo '\(document)' >&2; exit 1\"\njson error").isEmpty)
  }

  @Test(.needs(.schemas))
  func acceptsADocumentThatFits() throws {
    let text = "! vault nonsense --json\nstatus 2\njson error"
    #expect(try problems(text).map(\.text) == [])
  }
}

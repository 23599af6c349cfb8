import Redaction
import VaultCore
import VaultCrypto

/// What a person should know about a value just stored: by name, never by value or length.
enum ValueAdvice {
  static func note(_ value: borrowing SecretBytes, name: SecretName, _ context: Context) {
    let patterns = PatternSet(memory: LockedPatternMemory())
    let outcome = value.withBytes { span in patterns.judge(span) }
    switch outcome {
    case .redacted: break
    case .commonWord:
      context.note(
        "vault: note: '\(name.text)' is an ordinary word, and will be hidden wherever "
          + "a server prints that word in text")
    case .tooShort, .neverRedacted:
      context.note("vault: note: '\(name.text)' is too short or too plain to be hidden in output")
    }
  }
}

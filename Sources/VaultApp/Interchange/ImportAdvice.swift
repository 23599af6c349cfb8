import Redaction
import VaultCore
import VaultCrypto

/// Which of the imported values cannot be hidden in a server's output: in one line, however many.
struct ImportAdvice: ~Copyable {
  private let patterns = PatternSet(memory: LockedPatternMemory())
  private var names: [SecretName] = []
  private static var mostNames: Int { 5 }

  mutating func look(at value: borrowing SecretBytes, _ name: SecretName) {
    switch value.withBytes({ span in patterns.judge(span) }) {
    case .redacted, .commonWord: break
    case .tooShort, .neverRedacted: names.append(name)
    }
  }

  func note(_ context: Context) {
    guard !names.isEmpty else { return }
    let more = names.count - Self.mostNames
    let list = names.sorted().prefix(Self.mostNames).map { "'\($0.text)'" }.joined(separator: ", ")
    context.note(
      "vault: note: too short or too plain to be hidden in output: \(list)"
        + (more > 0 ? " and \(more) more" : ""))
  }
}

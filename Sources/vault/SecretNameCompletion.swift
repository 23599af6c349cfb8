import ArgumentParser
import VaultApp
import VaultCore

extension CompletionKind {
  /// The names of the secrets: through the agent or the watch key, and never with a question.
  static var secretName: CompletionKind {
    .custom { _, _, prefix in
      let options = GlobalOptions(nonInteractive: true)
      guard let context = try? Context.ofProcess(options),
        let names = try? ListSecrets.names(context)
      else { return [] }
      return names.filter { $0.hasPrefix(prefix) }
    }
  }
}

import ArgumentParser
import VaultApp
import VaultCore

/// Names of what is in the vault: through the agent or the watch key, and never with a question.
extension CompletionKind {
  static var secretName: CompletionKind { names { try? ListSecrets.names($0) } }

  static var serverName: CompletionKind { names { try? ListServers.names($0) } }

  private static func names(
    _ list: @escaping @Sendable (Context) -> [String]?
  ) -> CompletionKind {
    .custom { _, _, prefix in
      let options = GlobalOptions(nonInteractive: true)
      guard let context = try? Context.ofProcess(options), let names = list(context) else {
        return []
      }
      return names.filter { $0.hasPrefix(prefix) }
    }
  }
}

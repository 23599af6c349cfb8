import MCPMessages
import Platform
import VaultCore

/// Records in the audit log what the client said and the server did not get. Whoever reads the
/// server's log has been told by the filter.
final class MessageGuard {
  private let context: Context
  private let command: CommandName?
  /// When something of the kind was last recorded, by cause and secret.
  private var recorded: [Kind: Int64] = [:]

  private struct Kind: Hashable {
    var cause: GuardCause
    var secret: String
  }

  /// A model that tries again and again fills neither the log nor the disk: the same is recorded
  /// once in so many milliseconds.
  private static var pause: Int64 { 10_000 }
  /// And so many that are not the same: the name in a marker may be made up, a new one each time.
  private static var mostInPause: Int { 8 }
  /// Seconds that the session waits for an agent that does not answer.
  private static var patience: Int32 { 2 }

  init(_ context: Context, command: CommandName?) {
    self.context = context
    self.command = command
  }

  func report(_ refused: [RefusedMessage]) {
    for message in refused {
      record(Kind(cause: GuardCause(message.cause), secret: message.secret))
    }
  }

  private func record(_ kind: Kind) {
    let now = Clock.sinceBootCountingSuspend()
    recorded = recorded.filter { now - $0.value < Self.pause }
    guard recorded[kind] == nil, recorded.count < Self.mostInPause else { return }
    recorded[kind] = now
    let detail = GuardDetail(cause: kind.cause, command: command)
    do {
      let agent = try AgentClient.connect(
        context.paths, uid: context.uid, waiting: Self.patience)
      if let agent {
        let request = VaultRequest.report(detail, try? SecretName(kind.secret))
        _ = try agent.perform(request, secret: .empty())
        return
      }
    } catch {}
    do { try Unlock(context).note(detail, of: recordID(kind.secret)) } catch {
      context.note("vault: warning: this could not be noted for the audit log: \(error.message)")
    }
  }

  /// What waits for the log lies there in plaintext, so a secret has no name in it. Its id is
  /// random, and the log has the name again; to find it takes the watch key.
  private func recordID(_ secret: String) -> RecordID? {
    var quiet = context
    quiet.note = { _ in }
    guard let name = try? SecretName(secret), let vault = try? Unlock(quiet).watch() else {
      return nil
    }
    return try? vault.reading { index in index.tokens[name] }
  }
}

extension GuardCause {
  init(_ cause: RefusedMessage.Cause) {
    switch cause {
    case .marker: self = .marker
    case .secret: self = .value
    }
  }
}

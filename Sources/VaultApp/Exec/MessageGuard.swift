import MCPMessages
import Platform
import VaultCore

/// Tells of messages of the client that the server did not get: one line for whoever reads the
/// server's log, and an entry in the audit log.
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

  init(_ context: Context, command: CommandName?) {
    self.context = context
    self.command = command
  }

  func report(_ refused: [RefusedMessage]) {
    for message in refused {
      context.note(Self.note(on: message))
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
      if let agent = try AgentClient.connect(context.paths, uid: context.uid) {
        let request = VaultRequest.report(detail, try? SecretName(kind.secret))
        _ = try agent.perform(request, secret: .empty())
        return
      }
    } catch {}
    do { try Unlock(context).note(detail) } catch {
      context.note("vault: warning: this could not be noted for the audit log: \(error.message)")
    }
  }

  static func note(on message: RefusedMessage) -> String {
    let what = message.subject.map { "'\($0)'" } ?? "a message"
    let why =
      switch message.cause {
      case .marker: "it carries the marker of '\(message.secret)' where its value should be"
      case .secret: "it carries the value of '\(message.secret)'"
      }
    return "vault: warning: \(what) of the client was refused: \(why)"
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

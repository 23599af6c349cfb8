import Platform
import VaultCore

/// Whoever will guard the child, forked while this process holds no secret: what a fork copies is
/// empty of them then.
struct PreparedChild {
  private let session: TerminalSession?
  private let job: ChildJob?

  /// - Parameter input: nil where it is not known yet what is to be launched: all there may be.
  init(for input: Exec.Input?, _ context: Context) throws(VaultError) {
    session = input?.usesTerminal ?? true ? Self.startSession(context) : nil
    guard input == nil || session == nil else {
      job = nil
      return
    }
    job = try mapping { () throws(PlatformError) in try ChildJob() }
  }

  private static func startSession(_ context: Context) -> TerminalSession? {
    do throws(PlatformError) { return try TerminalSession.start() } catch {
      context.note(
        "vault: warning: there is no pseudo-terminal to be had (\(error.text)); "
          + "the command writes to a pipe")
      return nil
    }
  }

  /// The one for this launch; what was prepared beside it ends with the other references.
  func child(for input: Exec.Input) -> (any GuardedChild)? {
    if input.usesTerminal, let session { return session }
    return job
  }
}

extension Exec.Input {
  /// Whether the child is to have a pseudo-terminal if it is at a terminal.
  fileprivate var usesTerminal: Bool { redacts && !speaksMCP }
}

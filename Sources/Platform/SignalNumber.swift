internal import CPlatform

/// The numbers of the signals that matter here, signal(7): they differ between systems.
public enum SignalNumber {
  public static let hangUp = SIGHUP
  public static let interrupt = SIGINT
  public static let quit = SIGQUIT
  public static let kill = SIGKILL
  public static let user1 = SIGUSR1
  public static let user2 = SIGUSR2
  public static let brokenPipe = SIGPIPE
  public static let terminate = SIGTERM
  public static let child = SIGCHLD
  public static let `continue` = SIGCONT
  public static let stop = SIGSTOP
  public static let terminalStop = SIGTSTP
  public static let terminalInput = SIGTTIN
  public static let terminalOutput = SIGTTOU
  public static let windowChange = SIGWINCH

  /// What a process that runs another takes in and passes on, and the news of its child.
  public static let relayed = [
    terminate, interrupt, hangUp, quit, user1, user2, windowChange, terminalStop, `continue`,
    child,
  ]
}

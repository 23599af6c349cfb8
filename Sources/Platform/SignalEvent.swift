/// A signal that arrived.
public struct SignalEvent: Equatable, Sendable {
  public let number: Int32
  /// The kernel sent it itself (SI_KERNEL): the terminal, to its whole foreground group. A
  /// process of that group must not be sent it again. False for kill(2) and its relatives.
  public let fromTerminal: Bool
  /// Who sent it, where somebody did. For SIGCHLD, the child.
  public let senderPID: Int32?

  public init(number: Int32, fromTerminal: Bool, senderPID: Int32?) {
    self.number = number
    self.fromTerminal = fromTerminal
    self.senderPID = senderPID
  }
}

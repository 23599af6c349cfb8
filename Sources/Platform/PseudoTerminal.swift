internal import CPlatform

/// A terminal that a program makes for another, pty(7): what is written to one side is typed at
/// the other, and what the other prints is read here.
public struct PseudoTerminal: ~Copyable {
  /// Where we sit. Reads and writes do not wait. When the last process has closed the other side,
  /// what it printed can still be read, and then comes the end.
  public let controlling: Descriptor
  /// What programs have as their terminal.
  let other: Descriptor

  /// Both sides are closed by execve(2).
  public static func open() throws(PlatformError) -> PseudoTerminal {
    var controlling: Int32 = -1
    var other: Int32 = -1
    try PlatformError.checkShim("openpt", unsafe platform_pty_open(&controlling, &other))
    return PseudoTerminal(
      controlling: Descriptor(owning: controlling), other: Descriptor(owning: other))
  }

  /// Lets go of the side that programs have. Until then the output does not end.
  public consuming func keepControlling() -> Descriptor { controlling }

  private init(controlling: consuming Descriptor, other: consuming Descriptor) {
    self.controlling = consume controlling
    self.other = consume other
  }
}

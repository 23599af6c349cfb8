internal import CPlatform

/// The end of this process.
public enum ProcessEnd {
  /// Ends the process with a status, exit(3).
  public static func exit(_ status: Int32) -> Never {
    CPlatform.exit(status)
  }

  /// Ends the process as a signal does whose default is to end it, so that whoever waits for it is
  /// told: a shell that runs a script stops there.
  public static func end(by signal: Int32) -> Never {
    platform_end_by(signal)
    // Something holds it back: the status that shells have for it.
    exit(128 + signal)
  }
}

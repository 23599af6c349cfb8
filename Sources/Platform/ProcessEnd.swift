internal import CPlatform

/// The end of this process.
public enum ProcessEnd {
  /// Ends the process with a status, exit(3).
  public static func exit(_ status: Int32) -> Never {
    CPlatform.exit(status)
  }
}

internal import CPlatform

/// The person's terminal while each byte goes to and fro unchanged, and the way back: cfmakeraw(3).
public struct RawMode: Sendable {
  var modes = platform_raw_mode()

  public init() {}

  /// Takes note of how the terminal is now, to come back to that. What it is in raw mode already
  /// is no news: the way back stays.
  public mutating func readSettings(of terminal: Int32) throws(PlatformError) {
    try PlatformError.checkShim("tcgetattr", unsafe platform_raw_mode(terminal, &modes))
  }

  /// Never waits for output to leave, and drops nothing that was typed. From the background it
  /// stops the process, as it does any other.
  public func enter(_ terminal: Int32) throws(PlatformError) {
    let result = unsafe withUnsafePointer(to: modes) {
      unsafe platform_enter_raw_mode(terminal, $0)
    }
    try PlatformError.checkShim("tcsetattr", result)
  }

  /// Does nothing if the terminal is not as `enter` left it: a shell has its own settings by then.
  /// A terminal that has gone needs nothing.
  public func leave(_ terminal: Int32) {
    _ = unsafe withUnsafePointer(to: modes) { unsafe platform_leave_raw_mode(terminal, $0) }
  }
}

internal import CPlatform

extension ChildProcess {
  /// What became of a child.
  public enum WaitStatus: Equatable, Sendable {
    case exited(Int32)
    case signalled(Int32, coreDumped: Bool)
    case stopped(Int32)
    case continued

    /// What a shell shows in `$?`: the child's own status, or 128 and the signal that ended it.
    /// `nil` while the child still lives.
    public var shellStatus: Int32? {
      switch self {
      case .exited(let status): status
      case .signalled(let number, _): 128 + number
      case .stopped, .continued: nil
      }
    }
  }

  public struct WaitOptions: OptionSet, Sendable {
    public let rawValue: Int32
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// Returns `nil` at once when there is nothing to tell.
    public static let noHang = WaitOptions(rawValue: Int32(PLATFORM_WAIT_NO_HANG))
    public static let stopped = WaitOptions(rawValue: Int32(PLATFORM_WAIT_STOPPED))
    public static let continued = WaitOptions(rawValue: Int32(PLATFORM_WAIT_CONTINUED))
    /// Leaves the child a zombie, so that neither its pid nor its group's number can be used again
    /// yet; wait once more without it.
    public static let keep = WaitOptions(rawValue: Int32(PLATFORM_WAIT_KEEP))
    /// A stop alone: the news of an end stays for another wait.
    public static let onlyStopped = WaitOptions(
      rawValue: Int32(PLATFORM_WAIT_STOPPED | PLATFORM_WAIT_NO_END))
  }

  /// Waits for one child, waitid(2). `nil` only with `noHang`.
  public static func wait(
    _ pid: Int32, _ options: WaitOptions = []
  ) throws(PlatformError) -> WaitStatus? {
    guard pid > 0 else { throw PlatformError(call: "waitid", errno: ECHILD) }
    var kind: Int32 = 0
    var value: Int32 = 0
    let result = try PlatformError.checkShim(
      "waitid", unsafe platform_wait(pid, options.rawValue, &kind, &value))
    return result == 0 ? nil : WaitStatus(kind: kind, value: value)
  }
}

extension ChildProcess.WaitStatus {
  /// From what `platform_wait` tells.
  init(kind: Int32, value: Int32) {
    switch Int(kind) {
    case PLATFORM_EXITED: self = .exited(value)
    case PLATFORM_SIGNALLED: self = .signalled(value, coreDumped: false)
    case PLATFORM_DUMPED: self = .signalled(value, coreDumped: true)
    case PLATFORM_STOPPED: self = .stopped(value)
    default: self = .continued
    }
  }
}

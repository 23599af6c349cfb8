import Platform

/// The end of an MCP server as the specification orders it: its stdin is closed, then SIGTERM, then
/// SIGKILL. That is the client's to do. What is left to us: not to outlast the two seconds that
/// clients wait behind their SIGTERM, since their SIGKILL reaches this process alone; and to do all
/// of it where the client is gone.
struct ServerShutdown {
  enum Step {
    case terminate
    case kill
  }

  /// On the clock of `Clock.sinceBootCountingSuspend`, in milliseconds.
  private var terminateAt: Int64?
  private var killAt: Int64?
  private var isClientGone = false

  /// Both official SDKs wait as long after closing stdin, and as long again after SIGTERM.
  private static var patience: Int64 { 2_000 }
  /// What is left of it for us to end in, once the server has.
  private static var margin: Int64 { 200 }

  /// Nobody reads stdout and nobody writes stdin any more.
  mutating func clientIsGone(_ now: Int64) {
    guard !isClientGone else { return }
    isClientGone = true
    if killAt == nil { terminateAt = now + Self.patience }
  }

  /// A signal that asks the server to end was passed on to it.
  mutating func isToldToEnd(_ now: Int64) {
    if killAt == nil { killAt = now + Self.patience - Self.margin }
  }

  /// What is to be done by now; each step is told once.
  mutating func due(_ now: Int64) -> Step? {
    if let time = killAt, now >= time {
      killAt = .max
      return .kill
    }
    if let time = terminateAt, now >= time {
      terminateAt = nil
      isToldToEnd(now)
      return .terminate
    }
    return nil
  }

  /// When to look again.
  var next: Int64? {
    [terminateAt, killAt == .max ? nil : killAt].compactMap(\.self).min()
  }
}

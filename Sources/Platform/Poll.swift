internal import CPlatform

/// Waiting for several descriptors at once, poll(2).
public enum Poll {
  public struct Interest: OptionSet, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let reading = Interest(rawValue: 1)
    public static let writing = Interest(rawValue: 2)
  }

  public struct Ready: Equatable, Sendable {
    public let descriptor: Int32
    /// A read gives bytes, the end or an error at once.
    public let isReadable: Bool
    public let isWritable: Bool
    /// The other side is gone, or the descriptor is broken or not open: POLLHUP, POLLERR,
    /// POLLNVAL. The next read or write tells which. It is reported whether asked for or not.
    public let isClosed: Bool
  }

  /// Waits until one of the descriptors is ready, and returns those that are; none when the time
  /// is over. Interrupted waits go on with the time that is left.
  ///
  /// - Parameters:
  ///   - entries: descriptors and what is wanted of them; a negative number is skipped.
  ///   - timeoutMilliseconds: -1 waits for ever, 0 not at all.
  public static func wait(
    _ entries: [(descriptor: Int32, interest: Interest)], timeoutMilliseconds: Int
  ) throws(PlatformError) -> [Ready] {
    var polled = entries.map { entry in
      var events: Int16 = 0
      if entry.interest.contains(.reading) { events |= Int16(POLLIN) }
      if entry.interest.contains(.writing) { events |= Int16(POLLOUT) }
      return pollfd(fd: entry.descriptor, events: events, revents: 0)
    }
    let deadline = Clock.awake() + Int64(timeoutMilliseconds)
    var left = Int32(clamping: timeoutMilliseconds)
    while true {
      let count = unsafe poll(&polled, nfds_t(polled.count), left)
      if count >= 0 { break }
      let number = currentErrno()
      if number != EINTR { throw PlatformError(call: "poll", errno: number) }
      if timeoutMilliseconds >= 0 { left = Int32(clamping: max(0, deadline - Clock.awake())) }
    }
    return polled.filter { $0.revents != 0 }.map { entry in
      let events = Int32(entry.revents)
      return Ready(
        descriptor: entry.fd,
        isReadable: events & Int32(POLLIN) != 0,
        isWritable: events & Int32(POLLOUT) != 0,
        isClosed: events & (Int32(POLLHUP) | Int32(POLLERR) | Int32(POLLNVAL)) != 0)
    }
  }
}

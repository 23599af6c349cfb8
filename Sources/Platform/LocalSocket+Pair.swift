internal import CPlatform

extension LocalSocket {
  /// Two connected sockets, socketpair(2), for talking with a process that is about to be started.
  /// Neither is inherited unless it is handed over.
  public static func pair() throws(PlatformError) -> SocketPair {
    var ends: [Int32] = [-1, -1]
    #if os(Linux)
      let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    #else
      let type = SOCK_STREAM
    #endif
    try PlatformError.check("socketpair", unsafe socketpair(AF_UNIX, type, 0, &ends))
    let pair = SocketPair(ours: Descriptor(owning: ends[0]), theirs: Descriptor(owning: ends[1]))
    #if !os(Linux)
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    #endif
    return pair
  }

  public struct SocketPair: ~Copyable {
    public let ours: Descriptor
    private var other: Descriptor?

    init(ours: consuming Descriptor, theirs: consuming Descriptor) {
      self.ours = ours
      other = consume theirs
    }

    /// Hands the other end to `body`, and closes it here afterwards: or else the end of whoever
    /// inherited it would never be seen.
    public mutating func handOver<R>(
      _ body: (Int32) throws(PlatformError) -> R
    ) throws(PlatformError) -> R {
      guard let theirs = other.take() else { throw PlatformError(call: "socketpair", errno: EBADF) }
      return try body(theirs.number)
    }
  }
}

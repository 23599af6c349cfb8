internal import CPlatform

/// Stream sockets with a path, for processes of one user on one machine. Never inherited by a
/// launched program.
public enum LocalSocket {
  public struct Peer: Equatable, Sendable {
    /// The user who connected, as the kernel knew it then. This is what may be relied on.
    public let uid: UInt32
    /// The process that connected: a hint for logs, since numbers are used again.
    public let pid: Int32?

    public init(uid: UInt32, pid: Int32?) {
      self.uid = uid
      self.pid = pid
    }
  }

  /// What a call that refuses a directory gives as its name in the error, with EPERM.
  public static let directoryCheck = "directory check"

  /// Listens at a path that does not exist yet, with mode 0600.
  ///
  /// The directory must be ours and closed to all others, or the error is `directoryCheck`.
  /// Something at the path is `inUse`: whether it is a dead socket shows a `connect`, and taking
  /// it away is the caller's.
  public static func listen(
    at path: String, backlog: Int32 = 64
  ) throws(PlatformError) -> Descriptor {
    try File.refuseZeroByte(path)
    let (parent, name) = File.split(path)
    let directory = try File.open(parent, [.read, .directory])
    let status = try File.status(of: directory.number)
    guard status.isPrivateToUs else { throw PlatformError(call: directoryCheck, errno: EPERM) }
    let listener = try make()
    try unsafe withAddress(path, directory.number, name) { (address) throws(PlatformError) in
      try PlatformError.checkShim("bind", unsafe platform_local_bind(listener.number, address))
    }
    // A client that leaves between poll and accept must not stop us there.
    try PlatformError.checkShim("fcntl", platform_set_nonblocking(listener.number, 1))
    try PlatformError.check("listen", CPlatform.listen(listener.number, backlog))
    return listener
  }

  /// Connects to a listener. No socket there is `notFound`; one that nobody listens at any more
  /// is `connectionRefused`.
  ///
  /// - Parameter timeoutSeconds: for the connection itself, and then for each read and write; 0
  ///   waits for ever.
  public static func connect(
    to path: String, timeoutSeconds: Int32 = 0
  ) throws(PlatformError) -> Descriptor {
    try File.refuseZeroByte(path)
    let (parent, name) = File.split(path)
    let directory = try File.open(parent, [.read, .directory])
    let socket = try make()
    if timeoutSeconds > 0 { try setTimeouts(socket.number, seconds: timeoutSeconds) }
    try unsafe withAddress(path, directory.number, name) { (address) throws(PlatformError) in
      try PlatformError.checkShim(
        "connect", unsafe platform_local_connect(socket.number, address))
    }
    return socket
  }

  /// The next connection, or `nil` when none waits.
  public static func accept(
    _ listener: borrowing Descriptor
  ) throws(PlatformError) -> Descriptor? {
    let number = platform_accept(listener.number)
    if number == -EAGAIN { return nil }
    return Descriptor(owning: try PlatformError.checkShim("accept", number))
  }

  /// Who is at the other end: SO_PEERCRED; getpeereid and LOCAL_PEERPID on macOS.
  public static func peer(of number: Int32) throws(PlatformError) -> Peer {
    var uid: UInt32 = 0
    var pid: Int32 = 0
    try PlatformError.checkShim("getsockopt", unsafe platform_peer(number, &uid, &pid))
    return Peer(uid: uid, pid: pid > 0 ? pid : nil)
  }

  /// After this long without progress a read or a write fails with `wouldBlock`; 0 waits for
  /// ever. SO_RCVTIMEO, SO_SNDTIMEO.
  public static func setTimeouts(_ number: Int32, seconds: Int32) throws(PlatformError) {
    try PlatformError.checkShim("setsockopt", platform_set_timeouts(number, seconds))
  }

  private static func make() throws(PlatformError) -> Descriptor {
    Descriptor(owning: try PlatformError.checkShim("socket", platform_local_socket()))
  }

  /// An address has room for 108 bytes on Linux and 104 on macOS, unix(7). On Linux the directory
  /// is named by its descriptor, which makes the address short, and the directory that was
  /// checked the one that is used. Elsewhere a long path is `nameTooLong`.
  private static func withAddress(
    _ path: String, _ directory: Int32, _ name: String,
    _ body: (UnsafePointer<CChar>) throws(PlatformError) -> Void
  ) throws(PlatformError) {
    #if os(Linux)
      let address = "/proc/self/fd/\(directory)/\(name)"
    #else
      let address = path
    #endif
    let result = unsafe address.withCString { (pointer) -> Result<Void, PlatformError> in
      do throws(PlatformError) {
        return .success(try unsafe body(pointer))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }
}

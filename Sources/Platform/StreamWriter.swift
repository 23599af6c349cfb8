internal import CPlatform

/// Writes to an output that others share, without ever waiting for its reader: one slow reader
/// must not hold up the other streams. O_NONBLOCK is never set, since it would belong to the
/// shell's descriptor too.
public struct StreamWriter: Sendable {
  public enum Kind: Sendable {
    case socket
    case pipe
    case terminal
    /// A regular file or a device that takes everything at once.
    case file
  }

  /// A pipe that poll(2) calls writable takes this much without waiting: PIPE_BUF, pipe(7).
  static let pipeStep = 4_096
  /// A terminal that poll(2) calls writable takes at least this much in practice; there is no
  /// rule for it.
  static let terminalStep = 512

  public let descriptor: Int32
  public let kind: Kind

  /// - Parameter descriptor: borrowed; stays the caller's.
  public init(_ descriptor: Int32) throws(PlatformError) {
    self.descriptor = descriptor
    var raw = stat()
    try PlatformError.check("fstat", unsafe fstat(descriptor, &raw))
    kind =
      switch UInt32(raw.st_mode) & FileMode.typeMask {
      case FileMode.socket: .socket
      case FileMode.fifo: .pipe
      case FileMode.characterDevice: isatty(descriptor) == 1 ? .terminal : .file
      default: .file
      }
  }

  /// Writes what goes without waiting and returns the count. 0 means: nothing now, ask `Poll` for
  /// `writing` and try again. A reader that is gone is `brokenPipe`.
  public func write(_ bytes: RawSpan) throws(PlatformError) -> Int {
    if bytes.isEmpty { return 0 }
    return try unsafe bytes.withUnsafeBytes { (part) throws(PlatformError) in
      switch kind {
      case .socket:
        return try StreamWriter.count(
          "send", unsafe platform_send_without_waiting(descriptor, part.baseAddress, part.count))
      case .pipe:
        let result = unsafe platform_write_without_waiting(
          descriptor, part.baseAddress, part.count)
        if result != -Int(EOPNOTSUPP) { return try StreamWriter.count("write", result) }
        return try unsafe writeWhenReady(part, atMost: StreamWriter.pipeStep)
      case .terminal:
        return try unsafe writeToTerminal(part)
      case .file:
        return try unsafe writeOnce(part)
      }
    }
  }

  private static func count(_ call: String, _ result: Int) throws(PlatformError) -> Int {
    if result == -Int(EAGAIN) { return 0 }
    return try PlatformError.checkShim(call, result)
  }

  func writeWhenReady(
    _ part: UnsafeRawBufferPointer, atMost limit: Int
  ) throws(PlatformError) -> Int {
    let ready = try Poll.wait([(descriptor, .writing)], timeoutMilliseconds: 0)
    guard let entry = ready.first, entry.isWritable || entry.isClosed else { return 0 }
    return try unsafe writeOnce(UnsafeRawBufferPointer(rebasing: part.prefix(limit)))
  }

  private func writeToTerminal(_ part: UnsafeRawBufferPointer) throws(PlatformError) -> Int {
    do throws(PlatformError) {
      // One that was opened not to wait takes what it can.
      if platform_is_nonblocking(descriptor) == 1 { return try unsafe writeOnce(part) }
      return try unsafe writeWhenReady(part, atMost: StreamWriter.terminalStep)
    } catch {
      // One that hung up.
      throw error.errno == EIO ? PlatformError(call: error.call, errno: EPIPE) : error
    }
  }

  private func writeOnce(_ part: UnsafeRawBufferPointer) throws(PlatformError) -> Int {
    do throws(PlatformError) {
      return try PlatformError.checkRetrying("write") {
        unsafe CPlatform.write(descriptor, part.baseAddress, part.count)
      }
    } catch {
      // The open file may have O_NONBLOCK from its other users.
      if error.errno == EAGAIN { return 0 }
      throw error
    }
  }
}

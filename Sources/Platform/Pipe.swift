internal import CPlatform

/// The two ends of a pipe, pipe(7). Each is taken out once, by `takeReading()` and
/// `takeWriting()`; an end that is not taken is closed with the pipe.
public struct Pipe: ~Copyable {
  private var reading: Descriptor?
  private var writing: Descriptor?

  /// The most an unprivileged process may ask for unless the system says otherwise: the default
  /// of `/proc/sys/fs/pipe-max-size`, pipe(7).
  public static let largeCapacity = 1 << 20

  /// - Parameter closeOnExec: whether execve(2) closes both ends.
  public static func make(closeOnExec: Bool = true) throws(PlatformError) -> Pipe {
    var reading: Int32 = -1
    var writing: Int32 = -1
    try PlatformError.checkShim(
      "pipe", unsafe platform_make_pipe(&reading, &writing, closeOnExec ? 1 : 0))
    return Pipe(reading: Descriptor(owning: reading), writing: Descriptor(owning: writing))
  }

  private init(reading: consuming Descriptor, writing: consuming Descriptor) {
    self.reading = consume reading
    self.writing = consume writing
  }

  /// The reading end, for its new owner. EBADF the second time.
  public mutating func takeReading() throws(PlatformError) -> Descriptor {
    try Pipe.taken(reading.take())
  }

  /// The writing end, for its new owner. EBADF the second time.
  public mutating func takeWriting() throws(PlatformError) -> Descriptor {
    try Pipe.taken(writing.take())
  }

  private static func taken(_ end: consuming Descriptor?) throws(PlatformError) -> Descriptor {
    guard let end else { throw PlatformError(call: "pipe", errno: EBADF) }
    return end
  }

  /// Asks for room for `byteCount` bytes. Best effort: returns the capacity in force, or `nil`
  /// where the kernel does not say or refuses.
  @discardableResult
  public static func setCapacity(_ number: Int32, byteCount: Int = largeCapacity) -> Int? {
    let capacity = platform_set_pipe_capacity(number, Int32(clamping: byteCount))
    return capacity > 0 ? Int(capacity) : nil
  }
}

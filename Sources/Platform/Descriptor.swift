internal import CPlatform

/// A file descriptor with one owner, closed when the owner lets go of it.
public struct Descriptor: ~Copyable {
  /// The numbers every process starts with. They are borrowed: nobody here closes them.
  public static let standardInput: Int32 = 0
  public static let standardOutput: Int32 = 1
  public static let standardError: Int32 = 2

  public let number: Int32

  /// Takes over a descriptor that nobody else will close.
  public init(owning number: Int32) {
    self.number = number
  }

  deinit {
    // Never repeated: after EINTR the number is free on Linux, and may be another file's already.
    close(number)
  }

  /// Gives the number away without closing it.
  public consuming func release() -> Int32 {
    let number = self.number
    discard self
    return number
  }

  /// Another descriptor for the same open file, closed by execve(2).
  public borrowing func duplicate() throws(PlatformError) -> Descriptor {
    try Descriptor.duplicate(number)
  }

  /// Reads what is there, at least one byte unless the end is reached, straight into `buffer`.
  /// Returns the count, 0 at the end. EINTR is retried.
  public borrowing func read(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(PlatformError) -> Int {
    try unsafe Descriptor.read(number, into: buffer)
  }

  /// Writes every byte, waiting as long as it takes.
  public borrowing func write(all bytes: RawSpan) throws(PlatformError) {
    try Descriptor.write(number, all: bytes)
  }

  /// As the method of the same name, for a borrowed number.
  public static func duplicate(_ number: Int32) throws(PlatformError) -> Descriptor {
    Descriptor(owning: try PlatformError.checkShim("dup", platform_duplicate(number)))
  }

  /// As the method of the same name, for a borrowed number.
  public static func read(
    _ number: Int32, into buffer: UnsafeMutableRawBufferPointer
  ) throws(PlatformError) -> Int {
    try PlatformError.checkRetrying("read") {
      unsafe CPlatform.read(number, buffer.baseAddress, buffer.count)
    }
  }

  /// As the method of the same name, for a borrowed number.
  public static func write(_ number: Int32, all bytes: RawSpan) throws(PlatformError) {
    var written = 0
    while written < bytes.byteCount {
      let rest = bytes.extracting(droppingFirst: written)
      do throws(PlatformError) {
        written += try unsafe rest.withUnsafeBytes { (part) throws(PlatformError) in
          try PlatformError.checkRetrying("write") {
            unsafe CPlatform.write(number, part.baseAddress, part.count)
          }
        }
      } catch {
        try waitIfNonBlocking(number, .writing, error)
      }
    }
  }

  /// As `read`, but waits where a borrowed descriptor was made non-blocking by its other users, as
  /// pipes from Node and ssh are. The flag is theirs, so it is not changed.
  public static func readWaiting(
    _ number: Int32, into buffer: UnsafeMutableRawBufferPointer
  ) throws(PlatformError) -> Int {
    while true {
      do throws(PlatformError) { return try unsafe read(number, into: buffer) } catch {
        try waitIfNonBlocking(number, .reading, error)
      }
    }
  }

  /// As `read`, for a stream that may not wait: `nil` if there is nothing now. A terminal whose
  /// other side is gone, EIO, is at its end; so is a socket whose other side went before it had
  /// read all that we wrote there, ECONNRESET.
  public static func readIfReady(
    _ number: Int32, into buffer: UnsafeMutableRawBufferPointer
  ) throws(PlatformError) -> Int? {
    do throws(PlatformError) { return try unsafe read(number, into: buffer) } catch {
      if error.errno == EAGAIN { return nil }
      if error.errno == EIO || error.errno == ECONNRESET { return 0 }
      throw error
    }
  }

  /// EAGAIN of a blocking socket is its time-out, and stays an error.
  private static func waitIfNonBlocking(
    _ number: Int32, _ interest: Poll.Interest, _ error: PlatformError
  ) throws(PlatformError) {
    guard error.errno == EAGAIN, platform_is_nonblocking(number) == 1 else { throw error }
    _ = try Poll.wait([(number, interest)], timeoutMilliseconds: -1)
  }

  /// Fills `buffer` until it is full or the end is reached, and returns the count. A file longer
  /// than the buffer is `tooLarge` (EFBIG): a value is never cut. For secrets, which go from the
  /// kernel to the caller's locked memory and nowhere else.
  public static func readToEnd(
    _ number: Int32, into buffer: UnsafeMutableRawBufferPointer
  ) throws(PlatformError) -> Int {
    var count = 0
    while count < buffer.count {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
      let got = try unsafe read(number, into: rest)
      if got == 0 { return count }
      count += got
    }
    var spare: UInt8 = 0
    let more = try unsafe withUnsafeMutableBytes(of: &spare) { (one) throws(PlatformError) in
      try unsafe read(number, into: one)
    }
    // The byte may be part of a secret.
    spare = 0
    if more != 0 { throw PlatformError(call: "read", errno: EFBIG) }
    return count
  }

  /// Lets go of what a borrowed number stands for, and keeps the number taken: what is written
  /// to it from now on goes nowhere. Best effort; on failure the file stays open.
  public static func replaceByNull(_ number: Int32) {
    platform_replace_by_null(number)
  }

  /// Whether the number stands for a file that is open for writing.
  public static func isWritable(_ number: Int32) -> Bool {
    platform_is_writable(number) == 1
  }

  /// The descriptors beside 0, 1 and 2 that whoever started this process left open for it, up to
  /// 255, which shells stay below. All that this module opens is closed by execve(2), so those that
  /// are not are they.
  public static func inherited() -> [Int32] {
    LaunchPlan.targets.filter { isOpen($0) && platform_closes_on_exec($0) == 0 }
  }

  /// Lets go of borrowed numbers: for what was handed on to a child.
  public static func closeInherited(_ numbers: [Int32]) {
    for number in numbers { close(number) }
  }

  /// Whether the number stands for an open file at all.
  public static func isOpen(_ number: Int32) -> Bool {
    platform_is_open(number) == 1
  }
}

/// A pipe whose two ends are closed on exec from the moment they exist.
///
/// Tests run in parallel and start programs from several threads. With `pipe(2)` followed by
/// `fcntl(2)` a program started in between inherits the write end, and the reader then waits for
/// an end of file that does not come. `pipe2(2)` is neither visible to Swift nor on macOS;
/// `open(2)` of a FIFO sets the flag at once on both.
struct NamedPipe {
  let readEnd: Int32
  let writeEnd: Int32

  /// - Throws: `PipeError` with the errno of the call that failed.
  init() throws(PipeError) {
    let directory: TemporaryDirectory
    do { directory = try TemporaryDirectory() } catch { throw PipeError(errno: error.errno) }
    let path = directory.path + "/pipe"
    guard unsafe mkfifo(path, 0o600) == 0 else { throw PipeError(errno: errno) }
    // Without O_NONBLOCK the first open would wait for the second.
    readEnd = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard readEnd >= 0 else { throw PipeError(errno: errno) }
    writeEnd = unsafe open(path, O_WRONLY | O_CLOEXEC)
    guard writeEnd >= 0 else {
      let problem = errno
      close(readEnd)
      throw PipeError(errno: problem)
    }
  }

  struct PipeError: Error { let errno: Int32 }

  static func setBlocking(_ descriptor: Int32, _ blocking: Bool) {
    let flags = fcntl(descriptor, F_GETFL)
    _ = fcntl(descriptor, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK)
  }
}

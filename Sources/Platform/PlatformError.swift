internal import CPlatform

/// A call of the operating system that failed: which, and with what error number. It carries no
/// path and no input.
public struct PlatformError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The C function, or the step that stands for it.
  public let call: String
  /// As in errno(3).
  public let errno: Int32

  public init(call: String, errno: Int32) {
    self.call = call
    self.errno = errno
  }

  /// What strerror(3) says, for instance `No such file or directory`.
  public var text: String {
    guard let message = unsafe strerror(errno) else { return "error \(errno)" }
    return unsafe String(cString: message)
  }

  public var description: String { "\(call): \(text)" }

  /// What callers tell apart, so that no other module needs the numbers of errno(3).
  public enum Cause: Sendable {
    case notFound
    case exists
    case denied
    case readOnly
    case noSpace
    case tooLarge
    case symbolicLink
    case notADirectory
    case connectionRefused
    case brokenPipe
    case wouldBlock
    case inUse
    case notExecutable
    case notSupported
    case noSuchProcess
    case nameTooLong
    case other
  }

  public var cause: Cause {
    switch errno {
    case ENOENT: .notFound
    case EEXIST, ENOTEMPTY: .exists
    case EACCES, EPERM: .denied
    case EROFS: .readOnly
    case ENOSPC, EDQUOT: .noSpace
    case EFBIG: .tooLarge
    case ELOOP: .symbolicLink
    case ENOTDIR: .notADirectory
    case ECONNREFUSED: .connectionRefused
    case EPIPE, ECONNRESET: .brokenPipe
    case EAGAIN, ETIMEDOUT: .wouldBlock
    case EADDRINUSE, EBUSY: .inUse
    case ENOEXEC: .notExecutable
    case EOPNOTSUPP, ENOSYS: .notSupported
    case ESRCH: .noSuchProcess
    case ENAMETOOLONG: .nameTooLong
    default: .other
    }
  }
}

extension PlatformError {
  /// For calls of libc: -1 means failure, and errno tells which.
  @discardableResult
  static func check<Result: SignedInteger>(
    _ call: String, _ result: Result
  ) throws(PlatformError) -> Result {
    if result < 0 { throw PlatformError(call: call, errno: currentErrno()) }
    return result
  }

  /// For the functions of CPlatform: a negative result is the error number itself.
  @discardableResult
  static func checkShim<Result: SignedInteger>(
    _ call: String, _ result: Result
  ) throws(PlatformError) -> Result {
    if result < 0 { throw PlatformError(call: call, errno: Int32(-result)) }
    return result
  }

  /// A wait whose time is over: `wouldBlock`.
  public static let timedOut = PlatformError(call: "poll", errno: ETIMEDOUT)

  static let invalidArgument = EINVAL

  /// A file that somebody else owns, or may read or write: `denied`.
  public static let notPrivateToUs = PlatformError(call: "file check", errno: EPERM)

  /// Repeats a call of libc that a signal interrupted, signal(7).
  static func checkRetrying<Result: SignedInteger>(
    _ call: String, _ body: () -> Result
  ) throws(PlatformError) -> Result {
    while true {
      let result = body()
      if result >= 0 { return result }
      let number = currentErrno()
      if number != EINTR { throw PlatformError(call: call, errno: number) }
    }
  }
}

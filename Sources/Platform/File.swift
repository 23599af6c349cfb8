internal import CPlatform

/// Files by path: what they are, and opening them without being led elsewhere. Whoever decides
/// on a file's owner and mode asks `status(of:)` of the descriptor, not of the path again.
public enum File {
  public enum Kind: Sendable {
    case regular
    case directory
    case symlink
    case other
  }

  public struct Status: Equatable, Sendable {
    public let kind: Kind
    /// Permission bits, set-ID bits and sticky bit: the low 12 bits of `st_mode`, inode(7).
    public let mode: UInt16
    public let owner: UInt32
    /// In bytes.
    public let size: Int64
    public let device: UInt64
    public let inode: UInt64

    /// Ours, and closed to group and others.
    public var isPrivateToUs: Bool { owner == Identity.uid && mode & 0o077 == 0 }
  }

  /// How `open` opens. The descriptor is always closed by execve(2) and never becomes the
  /// controlling terminal.
  public struct Options: OptionSet, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let read = Options(rawValue: 1)
    public static let write = Options(rawValue: 2)
    /// Made if it is not there.
    public static let create = Options(rawValue: 4)
    /// With `create`: fails with `exists` if it is there, even as a dangling link.
    public static let exclusive = Options(rawValue: 8)
    public static let append = Options(rawValue: 16)
    public static let truncate = Options(rawValue: 32)
    /// Fails with `symbolicLink` if the last part of the path is one.
    public static let noFollow = Options(rawValue: 64)
    public static let directory = Options(rawValue: 128)

    var flags: Int32 {
      var flags = O_CLOEXEC | O_NOCTTY
      switch (contains(.read), contains(.write)) {
      case (true, true): flags |= O_RDWR
      case (false, true): flags |= O_WRONLY
      default: flags |= O_RDONLY
      }
      if contains(.create) { flags |= O_CREAT }
      if contains(.exclusive) { flags |= O_EXCL }
      if contains(.append) { flags |= O_APPEND }
      if contains(.truncate) { flags |= O_TRUNC }
      if contains(.noFollow) { flags |= O_NOFOLLOW }
      if contains(.directory) { flags |= O_DIRECTORY }
      return flags
    }
  }

  /// What is at `path`; `nil` if nothing is.
  public static func status(
    _ path: String, followLinks: Bool
  ) throws(PlatformError) -> Status? {
    try refuseZeroByte(path)
    var raw = stat()
    let flags = followLinks ? 0 : AT_SYMLINK_NOFOLLOW
    if unsafe fstatat(AT_FDCWD, path, &raw, flags) != 0 {
      let number = currentErrno()
      if number == ENOENT { return nil }
      throw PlatformError(call: "stat", errno: number)
    }
    return Status(raw)
  }

  /// What an open descriptor is.
  public static func status(of number: Int32) throws(PlatformError) -> Status {
    var raw = stat()
    try PlatformError.check("fstat", unsafe fstat(number, &raw))
    return Status(raw)
  }

  /// - Parameter mode: for a file that is made; the umask takes bits away from it.
  public static func open(
    _ path: String, _ options: Options, mode: UInt16 = 0o600
  ) throws(PlatformError) -> Descriptor {
    try refuseZeroByte(path)
    return Descriptor(
      owning: try PlatformError.checkShim(
        "open", unsafe platform_open(path, options.flags, mode_t(mode))))
  }

  /// Opens to read, and makes sure afterwards that it is a regular file unless told otherwise:
  /// `other` kinds fail with EINVAL, a directory with EISDIR. Opening never waits for the other
  /// side of a named pipe when `onlyRegular` is set.
  public static func openForReading(
    _ path: String, noFollow: Bool, onlyRegular: Bool = true
  ) throws(PlatformError) -> Descriptor {
    try refuseZeroByte(path)
    var flags = (noFollow ? [.read, .noFollow] as Options : [.read]).flags
    if onlyRegular { flags |= O_NONBLOCK }
    let file = Descriptor(
      owning: try PlatformError.checkShim("open", unsafe platform_open(path, flags, 0)))
    switch try status(of: file.number).kind {
    case .regular: return file
    case .directory: throw PlatformError(call: "open", errno: EISDIR)
    case .symlink, .other:
      if onlyRegular { throw PlatformError(call: "open", errno: EINVAL) }
      return file
    }
  }

  /// The whole of a file of at most `limit` bytes; a longer one is `tooLarge`. Not for secrets: use
  /// `readAll(_:into:noFollow:)`.
  ///
  /// - Parameter onlyRegular: refuses pipes and devices, which a file from elsewhere may be.
  public static func readAll(
    _ path: String, limit: Int, noFollow: Bool = false, onlyRegular: Bool = true
  ) throws(PlatformError) -> [UInt8] {
    let file = try openForReading(path, noFollow: noFollow, onlyRegular: onlyRegular)
    let number = file.number
    let size = try status(of: number).size
    if size > Int64(limit) { throw PlatformError(call: "read", errno: EFBIG) }
    // A file of /proc says 0, and any file may grow meanwhile: one byte more than it says, and
    // then as often as needed.
    var bytes: [UInt8] = []
    let chunk = UnsafeMutableRawBufferPointer.allocate(
      byteCount: min(max(Int(size) + 1, 4_096), 1 << 16), alignment: 1)
    defer { unsafe chunk.deallocate() }
    while true {
      let count = try unsafe Descriptor.read(number, into: chunk)
      if count == 0 { return bytes }
      if bytes.count + count > limit { throw PlatformError(call: "read", errno: EFBIG) }
      unsafe bytes.append(contentsOf: chunk[..<count])
    }
  }

  /// The whole of a regular file straight into the caller's memory; returns the count. A file
  /// longer than the buffer is `tooLarge`.
  public static func readAll(
    _ path: String, into buffer: UnsafeMutableRawBufferPointer, noFollow: Bool = true
  ) throws(PlatformError) -> Int {
    let file = try openForReading(path, noFollow: noFollow)
    return try unsafe Descriptor.readToEnd(file.number, into: buffer)
  }

  /// C would take the part before a zero byte for the whole path.
  static func refuseZeroByte(_ path: String) throws(PlatformError) {
    if path.utf8.contains(0) { throw PlatformError(call: "path", errno: EINVAL) }
  }
}

extension File.Status {
  init(_ raw: stat) {
    let bits = UInt32(raw.st_mode)
    let kind: File.Kind =
      switch bits & FileMode.typeMask {
      case FileMode.regular: .regular
      case FileMode.directory: .directory
      case FileMode.symbolicLink: .symlink
      default: .other
      }
    self.init(
      kind: kind, mode: UInt16(bits & FileMode.permissionMask), owner: raw.st_uid,
      size: Int64(raw.st_size), device: UInt64(truncatingIfNeeded: raw.st_dev),
      inode: UInt64(raw.st_ino))
  }
}

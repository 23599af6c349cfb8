internal import CPlatform

extension File {
  /// The path with every link, `.` and `..` resolved, realpath(3). It must be a directory.
  public static func resolveDirectory(_ path: String) throws(PlatformError) -> String {
    let resolved = try resolve(path)
    guard try status(resolved, followLinks: true)?.kind == .directory else {
      throw PlatformError(call: "realpath", errno: ENOTDIR)
    }
    return resolved
  }

  /// The path of anything that exists, with every link, `.` and `..` resolved, realpath(3).
  public static func resolve(_ path: String) throws(PlatformError) -> String {
    try refuseZeroByte(path)
    guard let resolved = unsafe realpath(path, nil) else {
      throw PlatformError(call: "realpath", errno: currentErrno())
    }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  /// Makes the directory and those above it that are missing, each with exactly `mode`, and makes
  /// them durable. A directory that is there already is left as it is.
  public static func createDirectory(
    _ path: String, mode: UInt16 = 0o700
  ) throws(PlatformError) {
    try refuseZeroByte(path)
    if let found = try status(path, followLinks: true) {
      if found.kind == .directory { return }
      throw PlatformError(call: "mkdir", errno: ENOTDIR)
    }
    let (parent, name) = split(path)
    if parent != path && !name.isEmpty { try createDirectory(parent, mode: mode) }
    if unsafe mkdir(path, mode_t(mode)) != 0 {
      let number = currentErrno()
      // Another process was faster. Whether it made a directory shows at the next use.
      if number == EEXIST { return }
      throw PlatformError(call: "mkdir", errno: number)
    }
    // The umask may have taken bits away.
    try PlatformError.check("chmod", unsafe chmod(path, mode_t(mode)))
    try syncDirectory(parent)
  }

  /// Makes the names in a directory durable: after a rename, a link or an unlink.
  public static func syncDirectory(_ path: String) throws(PlatformError) {
    let directory = try open(path, [.read, .directory])
    try PlatformError.checkShim("fsync", platform_sync(directory.number))
  }

  /// A second name for a file. Fails with `exists` rather than replace: the way to give a
  /// finished file its name exactly once. A symbolic link is not followed.
  public static func link(from: String, to: String) throws(PlatformError) {
    try refuseZeroByte(from)
    try refuseZeroByte(to)
    try PlatformError.check("link", unsafe linkat(AT_FDCWD, from, AT_FDCWD, to, 0))
  }

  /// Gives a file another name, in place of whatever had it: `rename(2)`. Durable once the
  /// directory is synced.
  public static func rename(from: String, to: String) throws(PlatformError) {
    try refuseZeroByte(from)
    try refuseZeroByte(to)
    try PlatformError.check("rename", unsafe CPlatform.rename(from, to))
  }

  /// Takes a name away. `notFound` is an error like any other.
  public static func unlink(_ path: String) throws(PlatformError) {
    try refuseZeroByte(path)
    try PlatformError.check("unlink", unsafe CPlatform.unlink(path))
  }

  /// Takes a directory away if nothing is in it, rmdir(2); `exists` if something is.
  public static func removeDirectory(_ path: String) throws(PlatformError) {
    try refuseZeroByte(path)
    try PlatformError.check("rmdir", unsafe rmdir(path))
  }

  /// Sets the permission bits exactly. A link at the end of the path is not followed.
  public static func setMode(_ path: String, _ mode: UInt16) throws(PlatformError) {
    let file = try open(path, [.read, .noFollow])
    try PlatformError.check("fchmod", fchmod(file.number, mode_t(mode)))
  }

  /// The names in a directory, without `.` and `..`, in byte order. Names that are not UTF-8 are
  /// left out: no file of ours has one.
  public static func list(_ path: String) throws(PlatformError) -> [String] {
    try refuseZeroByte(path)
    guard let stream = unsafe opendir(path) else {
      throw PlatformError(call: "opendir", errno: currentErrno())
    }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe String(validatingCString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
      }
      if let name, name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The directory of a path and the last part's name, as dirname(1) and basename(1) have them.
  public static func split(_ path: String) -> (directory: String, name: String) {
    var bytes = Substring(path).utf8
    while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes = bytes.dropLast() }
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else {
      return (".", String(Substring(bytes)))
    }
    var directory = bytes[..<slash]
    while directory.count > 1, directory.last == UInt8(ascii: "/") {
      directory = directory.dropLast()
    }
    let name = String(Substring(bytes[bytes.index(after: slash)...]))
    return (directory.isEmpty ? "/" : String(Substring(directory)), name)
  }
}

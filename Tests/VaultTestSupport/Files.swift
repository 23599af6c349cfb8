/// A file operation that failed, with its errno.
public struct FileProblem: Error, Equatable {
  public let path: String
  public let errno: Int32

  public init(path: String, errno: Int32) {
    self.path = path
    self.errno = errno
  }
}

/// The bytes of a file.
/// - Throws: `FileProblem` when it cannot be read.
public func readFile(_ path: String) throws(FileProblem) -> [UInt8] {
  let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw FileProblem(path: path, errno: errno) }
  defer { close(descriptor) }
  var result: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = unsafe read(descriptor, &buffer, buffer.count)
    if count == 0 { return result }
    if count < 0 {
      if errno == EINTR { continue }
      throw FileProblem(path: path, errno: errno)
    }
    result += buffer[..<count]
  }
}

/// Creates or replaces a file; `mode` is set whatever the umask says.
/// - Throws: `FileProblem` when it cannot be written whole.
public func writeFile(
  _ path: String, _ bytes: [UInt8], mode: mode_t = 0o600
) throws(FileProblem) {
  let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
  guard descriptor >= 0 else { throw FileProblem(path: path, errno: errno) }
  defer { close(descriptor) }
  guard fchmod(descriptor, mode) == 0 else { throw FileProblem(path: path, errno: errno) }
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
    if count < 0 {
      if errno == EINTR { continue }
      throw FileProblem(path: path, errno: errno)
    }
    rest = rest.dropFirst(count)
  }
}

/// Whether anything, a dangling link included, stands at a path.
public func entryExists(_ path: String) -> Bool {
  var information = stat()
  return unsafe lstat(path, &information) == 0
}

/// The permission bits of an entry, links not followed, or nil when there is none.
public func permissions(_ path: String) -> mode_t? {
  var information = stat()
  guard unsafe lstat(path, &information) == 0 else { return nil }
  return information.st_mode & 0o7777
}

/// The names in a directory, sorted; empty when it cannot be read.
public func entries(_ path: String) -> [String] {
  guard let directory = unsafe opendir(path) else { return [] }
  defer { unsafe closedir(directory) }
  var names: [String] = []
  while let entry = unsafe readdir(directory) {
    let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names.sorted()
}

/// Every file below a directory, links not followed, as paths that start with `path`.
public func filesBelow(_ path: String) -> [String] {
  entries(path).flatMap { name -> [String] in
    let entry = path + "/" + name
    return isDirectory(entry) ? filesBelow(entry) : [entry]
  }
}

/// Removes a file or a directory with everything in it; links are removed, not followed.
public func removeTree(_ path: String) {
  if isDirectory(path) {
    // A test may have taken the owner's permission away.
    unsafe chmod(path, 0o700)
    for name in entries(path) { removeTree(path + "/" + name) }
    unsafe rmdir(path)
  } else {
    unsafe unlink(path)
  }
}

private func isDirectory(_ path: String) -> Bool {
  var information = stat()
  return unsafe lstat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
}

internal import CPlatform

/// Who this process is, and the environment it was given.
public enum Identity {
  /// The effective user: the owner of the files this process makes.
  public static var uid: UInt32 { geteuid() }

  public static var pid: Int32 { getpid() }

  /// The file this process runs, resolved. Fails with `notFound` where `/proc` is not mounted.
  public static func executablePath() throws(PlatformError) -> String {
    try path(ofPID: getpid())
  }

  /// The file another process runs: a hint for logs, never a proof, since the file may have been
  /// replaced and the number used again. `nil` when the system does not tell.
  public static func executable(ofPID pid: Int32) -> String? {
    try? path(ofPID: pid)
  }

  /// The raw `NAME=value` entries, in the order of `environ(7)`.
  public static func environment() -> [[UInt8]] {
    var entries: [[UInt8]] = []
    guard var next = unsafe platform_environment() else { return entries }
    while let entry = unsafe next.pointee {
      let count = unsafe strlen(entry)
      let bytes = unsafe UnsafeRawBufferPointer(start: entry, count: count)
      entries.append(unsafe [UInt8](bytes))
      unsafe next += 1
    }
    return entries
  }

  /// One variable's value. `nil` when it is not set, and when it is not UTF-8: a repaired path
  /// would be another path.
  public static func value(named name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(validatingCString: value)
  }

  private static func path(ofPID pid: Int32) throws(PlatformError) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    try PlatformError.checkShim(
      "readlink", unsafe platform_executable_path(pid, &buffer, buffer.count))
    let end = buffer.firstIndex(of: 0) ?? buffer.endIndex
    return String(decoding: buffer[..<end].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

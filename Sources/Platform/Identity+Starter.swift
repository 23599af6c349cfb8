extension Identity {
  /// The program that started a process, or the process's own where that cannot be told: a hint,
  /// since both can be chosen by whoever runs them. `vault` itself is always the same program, and
  /// hides its own path from its user; what matters is which client called it.
  public static func starter(ofPID pid: Int32) -> String? {
    if let parent = parent(ofPID: pid), let path = executable(ofPID: parent) { return path }
    return executable(ofPID: pid)
  }

  /// The fourth field of `/proc/PID/stat`, proc(5). The second may hold blanks and parentheses.
  private static func parent(ofPID pid: Int32) -> Int32? {
    guard let bytes = try? File.readAll("/proc/\(pid)/stat", limit: 4_096),
      let end = bytes.lastIndex(of: UInt8(ascii: ")"))
    else { return nil }
    let fields = bytes[bytes.index(after: end)...].split(separator: UInt8(ascii: " "))
    guard fields.count > 1 else { return nil }
    return Int32(String(decoding: fields[1], as: UTF8.self))
  }
}

internal import CPlatform

/// How much memory this process may use, as far as the system says.
public enum MemoryLimit {
  /// Files that hold a control group's limit in bytes, or a word for none: version 2, then 1.
  private static let controlGroupFiles = [
    "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes",
  ]

  /// KiB: the machine's memory, or the control group's limit where that is less. Under such a
  /// limit the kernel ends a process that goes beyond it, instead of failing its request.
  public static func availableKibibytes() -> Int64 {
    let pages = Int64(sysconf(Int32(_SC_PHYS_PAGES)))
    let pageByteCount = Int64(sysconf(Int32(_SC_PAGESIZE)))
    var limit = pages * (pageByteCount / 1024)
    for path in controlGroupFiles {
      guard let text = try? File.readAll(path, limit: 64),
        let bytes = Int64(String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
      else { continue }
      limit = min(limit, bytes / 1024)
    }
    return limit
  }
}

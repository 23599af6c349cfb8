internal import CPlatform

extension File {
  /// A new directory that only its owner can enter, mkdtemp(3), below TMPDIR or `/tmp`.
  public static func makeTemporaryDirectory(prefix: String) throws(PlatformError) -> String {
    let parent = Identity.value(named: "TMPDIR") ?? "/tmp"
    var template = (parent + "/" + prefix + "XXXXXX").utf8CString.map { $0 }
    guard unsafe mkdtemp(&template) != nil else {
      throw PlatformError(call: "mkdtemp", errno: currentErrno())
    }
    let end = template.firstIndex(of: 0) ?? template.endIndex
    return String(decoding: template[..<end].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Removes a directory with everything in it, without following a symbolic link. What cannot be
  /// removed stays.
  public static func removeTree(_ path: String) {
    if let status = try? status(path, followLinks: false), status.kind == .directory {
      for name in (try? list(path)) ?? [] { removeTree(path + "/" + name) }
      _ = unsafe rmdir(path)
    } else {
      try? unlink(path)
    }
  }
}

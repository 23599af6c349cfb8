/// A small file system in memory, in the place of a home's `.local`, with what was there.
public struct SmallDisk {
  private let path: String

  public static let isAvailable: Bool = {
    #if os(Linux)
      guard geteuid() == 0, let home = try? TemporaryDirectory(),
        let mounted = try? run(
          "mount", arguments: ["-t", "tmpfs", "-o", "size=16k", "tmpfs", home.path])
      else { return false }
      _ = try? run("umount", arguments: ["-l", home.path])
      return mounted.succeeded
    #else
      return false
    #endif
  }()

  public init(below home: TemporaryHome, kibibytes: Int) throws {
    path = home.path + "/.local"
    let aside = home.path + "/aside"
    unsafe rename(path, aside)
    unsafe mkdir(path, 0o700)
    try run(
      "mount", arguments: ["-t", "tmpfs", "-o", "size=\(kibibytes)k,mode=700", "tmpfs", path]
    ).mustSucceed()
    try run("cp", arguments: ["-a", aside + "/.", path]).mustSucceed()
  }

  /// Nothing on it can be written from now on, or again.
  public func makeReadOnly(_ isReadOnly: Bool) throws {
    try run("mount", arguments: ["-o", "remount,\(isReadOnly ? "ro" : "rw")", path]).mustSucceed()
  }

  public func unmount() { _ = try? run("umount", arguments: ["-l", path]) }

  /// Takes all the room there is.
  ///
  /// - Returns: the file to remove for getting it back.
  public func fill() throws -> String {
    let filler = path + "/filler"
    let descriptor = unsafe open(filler, O_WRONLY | O_CREAT, 0o600)
    guard descriptor >= 0 else { throw NoRoom(errno: errno) }
    defer { close(descriptor) }
    let page = [UInt8](repeating: 0, count: 4096)
    while unsafe write(descriptor, page, page.count) > 0 {}
    guard errno == ENOSPC else { throw NoRoom(errno: errno) }
    return filler
  }
}

/// A file that was to take all room could not.
public struct NoRoom: Error {
  public let errno: Int32
}

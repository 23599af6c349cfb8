internal import CPlatform

extension File {
  /// Tells that a file was written, or has become another, since one looked last.
  public struct Stamp: Equatable, Sendable {
    fileprivate let inode: UInt64
    fileprivate let size: Int64
    /// Nanoseconds since 1970, by a clock that ticks some hundred times a second.
    public let writtenAt: Int64
  }

  /// Nil if there is no such file.
  public static func stamp(_ path: String) -> Stamp? {
    var raw = stat()
    guard unsafe fstatat(AT_FDCWD, path, &raw, 0) == 0 else { return nil }
    #if canImport(Darwin)
      let time = raw.st_mtimespec
    #else
      let time = raw.st_mtim
    #endif
    return Stamp(
      inode: UInt64(raw.st_ino), size: Int64(raw.st_size),
      writtenAt: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }
}

internal import CPlatform

extension File {
  /// Sets blocks of the disk aside for a file that is going to grow, without making it longer: what
  /// is appended later has its room also when the disk is full by then. fallocate(2) with
  /// FALLOC_FL_KEEP_SIZE, F_PREALLOCATE on macOS. Fails with `notSupported` where the file system
  /// cannot.
  public static func reserve(
    _ number: Int32, byteCount: Int64
  ) throws(PlatformError) {
    try PlatformError.checkShim("fallocate", platform_reserve(number, byteCount))
  }

  /// What a file takes of the disk, stat(2); more than its size where room was set aside.
  public static func allocatedByteCount(_ path: String) throws(PlatformError) -> Int64 {
    try refuseZeroByte(path)
    var raw = stat()
    try PlatformError.check("stat", unsafe fstatat(AT_FDCWD, path, &raw, AT_SYMLINK_NOFOLLOW))
    // In units of 512 bytes, whatever the file system's own are.
    return Int64(raw.st_blocks) * 512
  }

  /// Cuts a file to nothing, ftruncate(2). Gives back what was set aside, too.
  public static func empty(_ number: Int32) throws(PlatformError) {
    _ = try PlatformError.checkRetrying("ftruncate") { ftruncate(number, 0) }
  }

  /// Writes over what is there, or behind the end, all of `bytes`, pwrite(2).
  public static func write(
    _ number: Int32, at offset: Int, all bytes: RawSpan
  ) throws(PlatformError) {
    var done = 0
    while done < bytes.byteCount {
      let rest = bytes.extracting(droppingFirst: done)
      let place = off_t(offset + done)
      done += try unsafe rest.withUnsafeBytes { (buffer) throws(PlatformError) in
        try PlatformError.checkRetrying("pwrite") {
          unsafe pwrite(number, buffer.baseAddress, buffer.count, place)
        }
      }
    }
  }

  /// Makes what was written durable, fsync(2).
  public static func sync(_ number: Int32) throws(PlatformError) {
    try PlatformError.checkShim("fsync", platform_sync(number))
  }
}

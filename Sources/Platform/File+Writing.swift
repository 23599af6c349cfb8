internal import CPlatform

extension File {
  /// Makes a new file with exactly `mode`, and makes it and its name durable. Fails with `exists`
  /// if anything has the name. A file that could not be finished is taken away again.
  public static func writeNew(
    _ path: String, mode: UInt16, bytes: RawSpan
  ) throws(PlatformError) {
    try refuseZeroByte(path)
    let (parent, name) = split(path)
    let directory = try open(parent, [.read, .directory])
    try write(name, in: directory.number, mode: mode, bytes: bytes)
    do throws(PlatformError) {
      try PlatformError.checkShim("fsync", platform_sync(directory.number))
    } catch {
      // It may not be there after a power loss: then it should not seem to be there now.
      unsafe unlinkat(directory.number, name, 0)
      throw error
    }
  }

  /// Puts new contents in the place of a file, or makes it: a reader, and a reader after a power
  /// loss, finds the old bytes whole or the new ones whole. Mode exactly `mode`, owner us. A
  /// symbolic link at `path` is itself replaced; resolve first to keep it.
  public static func replaceAtomically(
    _ path: String, mode: UInt16, bytes: RawSpan
  ) throws(PlatformError) {
    try refuseZeroByte(path)
    let (parent, name) = split(path)
    // One descriptor for every step: that the directory's path may lead elsewhere in between
    // does not matter.
    let directory = try open(parent, [.read, .directory])
    let temporary = ".new-" + String(UInt64.random(in: .min ... .max), radix: 16)
    try write(temporary, in: directory.number, mode: mode, bytes: bytes)
    let renamed = unsafe renameat(directory.number, temporary, directory.number, name)
    if renamed != 0 {
      let number = currentErrno()
      unsafe unlinkat(directory.number, temporary, 0)
      throw PlatformError(call: "rename", errno: number)
    }
    try PlatformError.checkShim("fsync", platform_sync(directory.number))
  }

  private static func write(
    _ name: String, in directory: Int32, mode: UInt16, bytes: RawSpan
  ) throws(PlatformError) {
    let options: Options = [.write, .create, .exclusive, .noFollow]
    let file = Descriptor(
      owning: try PlatformError.checkShim(
        "open", unsafe platform_openat(directory, name, options.flags, 0o600)))
    do throws(PlatformError) {
      try PlatformError.check("fchmod", fchmod(file.number, mode_t(mode)))
      // A server may make files under another name than ours, as NFS does for root.
      if try status(of: file.number).owner != Identity.uid {
        throw PlatformError(call: "fstat", errno: EPERM)
      }
      try file.write(all: bytes)
      try PlatformError.checkShim("fsync", platform_sync(file.number))
    } catch {
      unsafe unlinkat(directory, name, 0)
      throw error
    }
  }
}

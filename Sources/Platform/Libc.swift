// The one import ladder. Everything else sees libc through CPlatform's header; what the compiler
// gives only through the C library's own Swift module is named here.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The error number of the call just made.
func currentErrno() -> Int32 { errno }

/// The parts of `st_mode`, inode(7).
enum FileMode {
  static let typeMask = UInt32(S_IFMT)
  static let regular = UInt32(S_IFREG)
  static let directory = UInt32(S_IFDIR)
  static let symbolicLink = UInt32(S_IFLNK)
  static let fifo = UInt32(S_IFIFO)
  static let socket = UInt32(S_IFSOCK)
  static let characterDevice = UInt32(S_IFCHR)
  static let permissionMask: UInt32 = 0o7777
}

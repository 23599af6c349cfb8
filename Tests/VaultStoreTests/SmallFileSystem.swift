import VaultTestSupport

/// A file system in memory that is soon full. Only root on Linux can have one.
final class SmallFileSystem {
  let path: String
  private let directory: TemporaryDirectory

  static let isAvailable: Bool = {
    #if os(Linux)
      return geteuid() == 0 && (try? SmallFileSystem(kibibytes: 16)) != nil
    #else
      return false
    #endif
  }()

  init(kibibytes: Int) throws {
    directory = try TemporaryDirectory()
    path = try StoreFixture.resolved(directory.path)
    let mounted = try run(
      "mount", arguments: ["-t", "tmpfs", "-o", "size=\(kibibytes)k", "tmpfs", path])
    guard mounted.succeeded else { throw MountFailed() }
  }

  deinit { _ = try? run("umount", arguments: ["-l", path]) }

  struct MountFailed: Error {}
}

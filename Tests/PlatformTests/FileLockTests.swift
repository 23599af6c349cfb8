internal import CPlatform
internal import Platform
internal import Testing

@Suite struct FileLockTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func letsOneInAtATime() throws {
    let path = scratch.file("lock")
    do {
      let held = try FileLock.exclusive(path)
      let refused = #expect(throws: PlatformError.self) { _ = try FileLock.exclusive(path) }
      #expect(refused?.cause == .wouldBlock)
      #expect(throws: PlatformError.self) {
        _ = try FileLock.exclusive(path, patienceMilliseconds: 30)
      }
      extendLifetime(held)
    }
    // Patient: a process that another test is just starting has a copy until its execve.
    _ = try FileLock.exclusive(path, patienceMilliseconds: 5_000)
    #expect(try File.status(path, followLinks: false)?.mode == 0o600)
  }

  /// A child that is launched while the lock is held does not keep it.
  @Test func isNotInherited() throws {
    let path = scratch.file("lock")
    let child: Running
    do {
      let held = try FileLock.exclusive(path)
      child = try Running("/bin/cat", [])
      extendLifetime(held)
    }
    _ = try FileLock.exclusive(path, patienceMilliseconds: 5_000)
    child.kill()
  }

  @Test func doesNotFollowALink() throws {
    #expect(unsafe symlink(scratch.file("elsewhere"), scratch.file("lock")) == 0)
    #expect(throws: PlatformError(call: "open", errno: ELOOP)) {
      _ = try FileLock.exclusive(scratch.file("lock"))
    }
  }
}

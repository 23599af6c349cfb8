internal import CPlatform
internal import Platform
internal import Testing

@Suite struct FileNotesTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func roomIsSetAsideWithoutMakingTheFileLonger() throws {
    let path = scratch.file("notes")
    let lock = try FileLock.exclusive(path)
    #expect(try File.allocatedByteCount(path) == 0)
    do throws(PlatformError) {
      try File.reserve(lock.number, byteCount: 8_192)
    } catch {
      // Not every file system can.
      #expect(error.cause == .notSupported)
      return
    }
    #expect(try File.status(of: lock.number).size == 0)
    #expect(try File.allocatedByteCount(path) >= 8_192)
    try unsafe File.write(lock.number, at: 0, all: bytes("first\nsecond\n").span.bytes)
    try unsafe File.write(lock.number, at: 6, all: bytes("SECOND").span.bytes)
    try File.sync(lock.number)
    #expect(try File.readAll(path, limit: 99) == bytes("first\nSECOND\n"))
    #expect(try File.allocatedByteCount(path) >= 8_192)
    try File.empty(lock.number)
    #expect(try File.readAll(path, limit: 99).isEmpty)
    #expect(try File.allocatedByteCount(path) == 0)
  }

  @Test func aFileThatMayNotBeWrittenFails() throws {
    let file = try File.openForReading("/dev/null", noFollow: true, onlyRegular: false)
    #expect(throws: PlatformError.self) {
      try unsafe File.write(file.number, at: 0, all: bytes("x").span.bytes)
    }
    #expect(throws: PlatformError.self) { try File.reserve(file.number, byteCount: 1) }
    #expect(throws: PlatformError.self) { try File.empty(file.number) }
    #expect(throws: PlatformError.self) { _ = try File.allocatedByteCount(scratch.file("none")) }
  }

  /// Only the system says what a program's path is.
  @Test func aProgramIsOneThatRunsOrWasFound() throws {
    #expect(Identity.starterProgram(ofPID: .max) == nil)
    let starter = try #require(Identity.starterProgram(ofPID: Identity.pid))
    #expect(starter.path.hasPrefix("/"))
    #expect(try ChildProcess.find("sh", path: "/bin").path == "/bin/sh")
    #expect(throws: ResolveError.notFound) { _ = try ChildProcess.find("no-such", path: "/bin") }
  }
}

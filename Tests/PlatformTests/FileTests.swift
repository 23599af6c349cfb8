internal import CPlatform
internal import Platform
internal import Testing

@Suite struct FileTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func put(_ name: String, _ text: String, mode: UInt16 = 0o600) throws -> String {
    let path = scratch.file(name)
    try unsafe File.writeNew(path, mode: mode, bytes: bytes(text).span.bytes)
    return path
  }

  @Test func tellsWhatIsThere() throws {
    #expect(try File.status(scratch.file("none"), followLinks: true) == nil)
    let path = try put("f", "12345", mode: 0o640)
    let status = try #require(try File.status(path, followLinks: false))
    #expect(status.kind == .regular)
    #expect(status.mode == 0o640)
    #expect(status.size == 5)
    #expect(status.owner == Identity.uid)
    #expect(!status.isPrivateToUs)
    let link = scratch.file("link")
    #expect(unsafe symlink(path, link) == 0)
    #expect(try File.status(link, followLinks: false)?.kind == .symlink)
    #expect(try File.status(link, followLinks: true) == status)
    #expect(try File.status(scratch.path, followLinks: true)?.kind == .directory)
    #expect(try File.status(scratch.path, followLinks: true)?.isPrivateToUs == true)
  }

  @Test func opensOnlyWhatWasMeant() throws {
    let path = try put("f", "text")
    let link = scratch.file("link")
    #expect(unsafe symlink(path, link) == 0)
    let followed = try File.openForReading(link, noFollow: false)
    #expect(try File.status(of: followed.number).size == 4)
    #expect(throws: PlatformError(call: "open", errno: ELOOP)) {
      _ = try File.openForReading(link, noFollow: true)
    }
    #expect(throws: PlatformError(call: "open", errno: EISDIR)) {
      _ = try File.openForReading(scratch.path, noFollow: true)
    }
    // A named pipe without a writer would hold an ordinary open for ever.
    #expect(unsafe mkfifo(scratch.file("fifo"), 0o600) == 0)
    #expect(throws: PlatformError(call: "open", errno: EINVAL)) {
      _ = try File.openForReading(scratch.file("fifo"), noFollow: true)
    }
    #expect(throws: PlatformError(call: "path", errno: EINVAL)) {
      _ = try File.openForReading(path + "\0.txt", noFollow: true)
    }
  }

  @Test func readsUpToALimit() throws {
    let path = try put("f", "0123456789")
    #expect(try File.readAll(path, limit: 10) == bytes("0123456789"))
    #expect(throws: PlatformError(call: "read", errno: EFBIG)) {
      try File.readAll(path, limit: 9)
    }
    // Files of /proc say that they are empty.
    #expect(try !File.readAll("/proc/self/status", limit: 1 << 16).isEmpty)
    #expect(throws: PlatformError(call: "read", errno: EFBIG)) {
      try File.readAll("/proc/self/status", limit: 16)
    }
  }

  @Test func readsIntoTheCallersMemory() throws {
    let path = try put("f", "0123456789")
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 10, alignment: 1)
    defer { unsafe buffer.deallocate() }
    #expect(try unsafe File.readAll(path, into: buffer) == 10)
    #expect(unsafe buffer.elementsEqual(bytes("0123456789")))
    #expect(throws: PlatformError(call: "read", errno: EFBIG)) {
      try unsafe File.readAll(path, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<9]))
    }
  }

  @Test func aNewFileIsNew() throws {
    let path = try put("f", "old")
    #expect(throws: PlatformError(call: "open", errno: EEXIST)) { try put("f", "new") }
    #expect(try File.readAll(path, limit: 9) == bytes("old"))
    // Not even through a link that leads nowhere.
    #expect(unsafe symlink(scratch.file("target"), scratch.file("dangling")) == 0)
    #expect(throws: PlatformError.self) { try put("dangling", "new") }
    #expect(try File.status(scratch.file("target"), followLinks: false) == nil)
  }

  @Test(arguments: [UInt16(0o400), 0o600, 0o644, 0o666])
  func replacesWithExactlyTheMode(mode: UInt16) throws {
    let path = try put("f", "old", mode: 0o644)
    let before = try File.status(path, followLinks: false)?.inode
    try unsafe File.replaceAtomically(path, mode: mode, bytes: bytes("newer").span.bytes)
    let status = try #require(try File.status(path, followLinks: false))
    #expect(status.mode == mode)
    // Another inode: who has the old file open keeps the old bytes.
    #expect(status.inode != before)
    #expect(try File.readAll(path, limit: 9) == bytes("newer"))
    #expect(try File.list(scratch.path) == ["f"])
  }

  @Test func aReplacementThatFailsLeavesNothing() throws {
    try File.createDirectory(scratch.file("taken"))
    #expect(throws: PlatformError.self) {
      try unsafe File.replaceAtomically(
        scratch.file("taken"), mode: 0o600, bytes: bytes("x").span.bytes)
    }
    #expect(try File.list(scratch.path) == ["taken"])
  }

  @Test func replacesALinkAndNotItsTarget() throws {
    let target = try put("target", "kept")
    let link = scratch.file("link")
    #expect(unsafe symlink(target, link) == 0)
    try unsafe File.replaceAtomically(link, mode: 0o600, bytes: bytes("new").span.bytes)
    #expect(try File.readAll(target, limit: 9) == bytes("kept"))
    #expect(try File.status(link, followLinks: false)?.kind == .regular)
  }

  @Test func makesDirectoriesWithParents() throws {
    let deep = scratch.file("a/b/c")
    try File.createDirectory(deep + "/", mode: 0o700)
    try File.createDirectory(deep, mode: 0o755)
    for path in [scratch.file("a"), scratch.file("a/b"), deep] {
      #expect(try File.status(path, followLinks: false)?.mode == 0o700)
    }
    let file = try put("f", "")
    #expect(throws: PlatformError(call: "mkdir", errno: ENOTDIR)) {
      try File.createDirectory(file)
    }
    #expect(try File.resolveDirectory(scratch.file("a/../a/./b")) == scratch.file("a/b"))
    #expect(throws: PlatformError(call: "realpath", errno: ENOTDIR)) {
      try File.resolveDirectory(file)
    }
  }

  @Test func givesANameOnce() throws {
    let from = try put("from", "x")
    try File.link(from: from, to: scratch.file("to"))
    let refused = #expect(throws: PlatformError.self) {
      try File.link(from: from, to: scratch.file("to"))
    }
    #expect(refused?.cause == .exists)
    try File.unlink(from)
    #expect(try File.list(scratch.path) == ["to"])
    #expect(throws: PlatformError(call: "unlink", errno: ENOENT)) { try File.unlink(from) }
  }

  @Test(arguments: [
    ("/a/b", "/a", "b"), ("a", ".", "a"), ("/a", "/", "a"), ("a//b/", "a", "b"), ("/", "/", ""),
  ])
  func splitsPaths(path: String, directory: String, name: String) {
    let parts = File.split(path)
    #expect(parts.directory == directory)
    #expect(parts.name == name)
  }

  @Test func knowsFreeSpaceAndLocalFileSystems() throws {
    #expect(try File.freeSpace(scratch.path) > 0)
    #expect(throws: PlatformError(call: "statfs", errno: ENOENT)) {
      try File.isNetworkFileSystem(scratch.file("none"))
    }
    #if os(Linux)
      #expect(try !File.isNetworkFileSystem("/proc"))
      #expect(try !File.isNetworkFileSystem("/dev/shm"))
    #endif
  }
}

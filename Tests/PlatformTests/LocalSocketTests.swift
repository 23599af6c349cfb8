internal import CPlatform
internal import Platform
internal import Testing

@Suite struct LocalSocketTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func carriesBytesBetweenOneUsersProcesses() throws {
    let path = scratch.file("s")
    let listener = try LocalSocket.listen(at: path)
    let nobody = try LocalSocket.accept(listener)
    if let nobody {
      Issue.record("connected by itself: \(nobody.number)")
    }
    #expect(try File.status(path, followLinks: false)?.mode == 0o600)
    let client = try LocalSocket.connect(to: path, timeoutSeconds: 5)
    guard let server = try LocalSocket.accept(listener) else {
      Issue.record("nobody connected")
      return
    }
    let expected = LocalSocket.Peer(uid: Identity.uid, pid: Identity.pid)
    #expect(try LocalSocket.peer(of: server.number) == expected)
    #expect(try LocalSocket.peer(of: client.number) == expected)
    try unsafe client.write(all: bytes("hello").span.bytes)
    #expect(try chunk(of: server.number) == "hello")
    _ = consume client
    #expect(try chunk(of: server.number) == nil)
  }

  @Test func tellsADeadSocketFromNone() throws {
    let path = scratch.file("s")
    let none = #expect(throws: PlatformError(call: "connect", errno: ENOENT)) {
      _ = try LocalSocket.connect(to: path)
    }
    #expect(none?.cause == .notFound)
    _ = try LocalSocket.listen(at: path)
    let dead = #expect(throws: PlatformError(call: "connect", errno: ECONNREFUSED)) {
      _ = try LocalSocket.connect(to: path)
    }
    #expect(dead?.cause == .connectionRefused)
    let taken = #expect(throws: PlatformError(call: "bind", errno: EADDRINUSE)) {
      _ = try LocalSocket.listen(at: path)
    }
    #expect(taken?.cause == .inUse)
    try File.unlink(path)
    _ = try LocalSocket.listen(at: path)
  }

  @Test(arguments: [UInt16(0o755), 0o770, 0o707, 0o1777, 0o720])
  func refusesADirectoryOfOthers(mode: UInt16) throws {
    let directory = scratch.file("d")
    try File.createDirectory(directory, mode: mode)
    let refused = PlatformError(call: LocalSocket.directoryCheck, errno: EPERM)
    #expect(throws: refused) { _ = try LocalSocket.listen(at: directory + "/s") }
    #expect(unsafe chmod(directory, 0o700) == 0)
    _ = try LocalSocket.listen(at: directory + "/s")
  }

  @Test(.enabled(if: geteuid() == 0, "giving a directory away takes root"))
  func refusesADirectoryThatIsNotOurs() throws {
    let directory = scratch.file("d")
    try File.createDirectory(directory)
    #expect(unsafe chown(directory, 65_534, 65_534) == 0)
    let refused = PlatformError(call: LocalSocket.directoryCheck, errno: EPERM)
    #expect(throws: refused) { _ = try LocalSocket.listen(at: directory + "/s") }
  }

  #if os(Linux)
    /// sun_path has room for 108 bytes.
    @Test func pathsMayBeLong() throws {
      let directory = scratch.file(String(repeating: "d", count: 120))
      try File.createDirectory(directory)
      let path = directory + "/socket"
      let listener = try LocalSocket.listen(at: path)
      _ = try LocalSocket.connect(to: path)
      #expect(try File.status(path, followLinks: false)?.mode == 0o600)
      extendLifetime(listener)
    }
  #endif

  @Test func isNotInherited() throws {
    let listener = try LocalSocket.listen(at: scratch.file("s"))
    let client = try LocalSocket.connect(to: scratch.file("s"))
    guard let server = try LocalSocket.accept(listener) else {
      Issue.record("nobody connected")
      return
    }
    for number in [listener.number, client.number, server.number] {
      #expect(platform_closes_on_exec(number) == 1)
    }
  }

  @Test func aSilentPeerIsGivenUp() throws {
    let listener = try LocalSocket.listen(at: scratch.file("s"))
    let client = try LocalSocket.connect(to: scratch.file("s"), timeoutSeconds: 1)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
    defer { unsafe buffer.deallocate() }
    let error = #expect(throws: PlatformError.self) { try unsafe client.read(into: buffer) }
    #expect(error?.cause == .wouldBlock)
    extendLifetime(listener)
  }

  @Test func aFileThatIsNoSocketHasNoPeer() throws {
    let file = try File.open("/dev/null", [.read])
    #expect(throws: PlatformError(call: "getsockopt", errno: ENOTSOCK)) {
      try LocalSocket.peer(of: file.number)
    }
  }
}

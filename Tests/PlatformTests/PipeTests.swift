internal import CPlatform
internal import Platform
internal import Testing

@Suite struct PipeTests {
  @Test(arguments: [true, false])
  func isClosedByExecveIfAsked(closeOnExec: Bool) throws {
    var pipe = try Pipe.make(closeOnExec: closeOnExec)
    let reading = try pipe.takeReading()
    let writing = try pipe.takeWriting()
    #expect(platform_closes_on_exec(reading.number) == (closeOnExec ? 1 : 0))
    #expect(platform_closes_on_exec(writing.number) == (closeOnExec ? 1 : 0))
  }

  @Test func eachEndHasOneOwner() throws {
    var pipe = try Pipe.make()
    let reading = try pipe.takeReading()
    #expect(throws: PlatformError(call: "pipe", errno: EBADF)) { _ = try pipe.takeReading() }
    let writing = try pipe.takeWriting()
    #expect(throws: PlatformError(call: "pipe", errno: EBADF)) { _ = try pipe.takeWriting() }
    #expect(Descriptor.isOpen(reading.number) && Descriptor.isOpen(writing.number))
  }

  #if os(Linux)
    @Test func growsWhereAllowed() throws {
      var pipe = try Pipe.make()
      let writing = try pipe.takeWriting()
      let capacity = try #require(Pipe.setCapacity(writing.number, byteCount: 1 << 17))
      #expect(capacity >= 1 << 17)
      #expect(Pipe.setCapacity(-1) == nil)
    }
  #endif
}

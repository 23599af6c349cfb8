internal import CPlatform
internal import Testing

@testable internal import Platform

@Suite struct StreamWriterTests {
  /// Writes until nothing goes any more; returns how much went. A write that waited would never
  /// come back: nobody reads.
  private func fill(_ writer: StreamWriter, _ step: (StreamWriter, RawSpan) throws -> Int) throws
    -> Int
  {
    let block = [UInt8](repeating: 0x61, count: 100_000)
    var total = 0
    while true {
      let count = try unsafe step(writer, block.span.bytes)
      if count == 0 { return total }
      total += count
    }
  }

  @Test func neverWaitsForTheReaderOfAPipe() throws {
    var pipe = try Pipe.make()
    let reading = try pipe.takeReading()
    let writing = try pipe.takeWriting()
    let writer = try StreamWriter(writing.number)
    #expect(writer.kind == .pipe)
    let total = try fill(writer) { try $0.write($1) }
    #expect(total > 0)
    // Readable again as soon as there is room, and not before.
    #expect(try Poll.wait([(writing.number, .writing)], timeoutMilliseconds: 0).isEmpty)
    var left = total
    while left > 0 { left -= try #require(try chunk(of: reading.number)).utf8.count }
    #expect(try unsafe writer.write(bytes("more").span.bytes) == 4)
    // The open file's flags are as they were: a shell that shares it notices nothing.
    #expect(platform_is_nonblocking(writing.number) == 0)
  }

  /// The way for systems without a write that does not wait.
  @Test func neverWaitsInTheOrdinaryWayEither() throws {
    var pipe = try Pipe.make()
    let reading = try pipe.takeReading()
    let writing = try pipe.takeWriting()
    let total = try fill(try StreamWriter(writing.number)) { writer, bytes in
      try unsafe bytes.withUnsafeBytes {
        try unsafe writer.writeWhenReady($0, atMost: StreamWriter.pipeStep)
      }
    }
    #expect(total > 0)
    #expect(total % StreamWriter.pipeStep == 0)
    extendLifetime(reading)
  }

  @Test func neverWaitsForASocket() throws {
    let scratch = try Scratch()
    let listener = try LocalSocket.listen(at: scratch.file("s"))
    let client = try LocalSocket.connect(to: scratch.file("s"))
    let writer = try StreamWriter(client.number)
    #expect(writer.kind == .socket)
    #expect(try fill(writer) { try $0.write($1) } > 0)
    _ = consume listener
    let error = #expect(throws: PlatformError.self) {
      try unsafe writer.write(bytes("x").span.bytes)
    }
    #expect(error?.cause == .brokenPipe)
  }

  @Test func neverWaitsForATerminal() throws {
    let terminal = try PseudoTerminal()
    let writer = try StreamWriter(terminal.otherSide.number)
    #expect(writer.kind == .terminal)
    #expect(try fill(writer) { try $0.write($1) } > 0)
  }

  @Test func reportsAReaderThatIsGone() async {
    await #expect(processExitsWith: .success) {
      try Hardening.ignoreBrokenPipe()
      var pipe = try Pipe.make()
      _ = try pipe.takeReading()
      let writing = try pipe.takeWriting()
      let writer = try StreamWriter(writing.number)
      do throws(PlatformError) {
        _ = try unsafe writer.write(bytes("x").span.bytes)
      } catch {
        precondition(error.cause == .brokenPipe)
        return
      }
      preconditionFailure("the write succeeded")
    }
  }

  @Test func writesFilesAtOnce() throws {
    let scratch = try Scratch()
    let file = try File.open(scratch.file("f"), [.write, .create])
    let writer = try StreamWriter(file.number)
    #expect(writer.kind == .file)
    let block = [UInt8](repeating: 7, count: 1 << 20)
    #expect(try unsafe writer.write(block.span.bytes) == 1 << 20)
    #expect(try File.readAll(scratch.file("f"), limit: 1 << 20) == block)
    #expect(try unsafe writer.write([UInt8]().span.bytes) == 0)
    let null = try File.open("/dev/null", [.write])
    #expect(try StreamWriter(null.number).kind == .file)
  }
}

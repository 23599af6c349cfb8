internal import CPlatform
internal import Platform
internal import Testing

@Suite struct DescriptorTests {
  /// In a process of its own: elsewhere another test may be given the number at once.
  @Test func closesWhatItOwnsAndNothingElse() async {
    await #expect(processExitsWith: .success) {
      let number: Int32
      do {
        let file = try File.open("/dev/null", [.read])
        number = file.number
        precondition(Descriptor.isOpen(number))
      }
      precondition(!Descriptor.isOpen(number))
      let released = try File.open("/dev/null", [.read]).release()
      precondition(Descriptor.isOpen(released))
    }
  }

  @Test func aCopyIsClosedByExecve() throws {
    let file = try File.open("/dev/null", [.read])
    let copy = try file.duplicate()
    #expect(copy.number > 2 && copy.number != file.number)
    #expect(platform_closes_on_exec(copy.number) == 1)
  }

  @Test func readsToTheEndOrRefuses() throws {
    for (size, fits) in [(9, true), (10, true), (11, false)] {
      var pipe = try Pipe.make()
      let reading = try pipe.takeReading()
      let writing = try pipe.takeWriting()
      try unsafe writing.write(all: [UInt8](repeating: 1, count: size).span.bytes)
      _ = consume writing
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 10, alignment: 1)
      defer { unsafe buffer.deallocate() }
      if fits {
        #expect(try unsafe Descriptor.readToEnd(reading.number, into: buffer) == size)
      } else {
        #expect(throws: PlatformError(call: "read", errno: EFBIG)) {
          try unsafe Descriptor.readToEnd(reading.number, into: buffer)
        }
      }
    }
  }

  @Test func saysWhatFailed() throws {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
    defer { unsafe buffer.deallocate() }
    let error = #expect(throws: PlatformError(call: "read", errno: EBADF)) {
      try unsafe Descriptor.read(-1, into: buffer)
    }
    #expect(error?.text == "Bad file descriptor")
    #expect(error?.description == "read: Bad file descriptor")
  }
}

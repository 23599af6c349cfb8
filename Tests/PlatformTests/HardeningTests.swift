internal import CPlatform
internal import Platform
internal import Testing

@Suite struct HardeningTests {
  @Test func nothingIsInForceBefore() async {
    await #expect(processExitsWith: .success) {
      #if os(Linux)
        precondition(Hardening.state.refusesTrace == false)
        precondition(Hardening.state.hasNoNewPrivileges == false)
      #endif
    }
  }

  @Test func refusesCoreAndTrace() async {
    await #expect(processExitsWith: .success) {
      try Hardening.refuseCoreAndTrace()
      precondition(Hardening.state.refusesCore == true)
      #if os(Linux)
        precondition(Hardening.state.refusesTrace == true)
      #endif
      // /proc/self/environ is closed to us now, unless we are root; environ is not.
      precondition(Identity.environment().contains { $0.starts(with: bytes("PATH=")) })
    }
  }

  #if os(Linux)
    @Test func refusesNewPrivileges() async {
      await #expect(processExitsWith: .success) {
        try Hardening.noNewPrivileges()
        precondition(Hardening.state.hasNoNewPrivileges == true)
      }
    }
  #endif

  @Test func takesTheSignalsOfACrashBack() async {
    await #expect(processExitsWith: .success) {
      ignore(SIGILL)
      Hardening.disarmCrashHandler()
      var action = sigaction()
      for number in [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] {
        unsafe sigaction(number, nil, &action)
        let handler = unsafe action.__sigaction_handler.sa_handler
        precondition(handler == nil)
      }
    }
  }

  @Test func aBrokenPipeEndsTheProcessOnlyBefore() async {
    await #expect(processExitsWith: .signal(SIGPIPE)) {
      signal(SIGPIPE, nil)
      try writeIntoBrokenPipe()
    }
    await #expect(processExitsWith: .success) {
      try Hardening.ignoreBrokenPipe()
      do throws(PlatformError) {
        try writeIntoBrokenPipe()
      } catch {
        precondition(error.cause == .brokenPipe)
        return
      }
      preconditionFailure("the write succeeded")
    }
  }

  @Test func fillsTheStandardDescriptors() async {
    await #expect(processExitsWith: .success) {
      close(0)
      close(2)
      try Hardening.occupyStandardDescriptors()
      precondition((Int32(0)...2).allSatisfy(Descriptor.isOpen))
      // What would have failed still does: nothing is written into the void.
      precondition(Descriptor.isWritable(0))
      precondition(!Descriptor.isWritable(2))
      let kind = try File.status(of: 2).kind
      precondition(kind == .other)
      // The next file gets a number above.
      let next = try File.open("/dev/null", [.read])
      precondition(next.number > 2)
    }
  }

  @Test func keepsNewFilesPrivate() async {
    await #expect(processExitsWith: .success) {
      Hardening.keepNewFilesPrivate()
      let scratch = try Scratch()
      _ = try File.open(scratch.file("f"), [.write, .create], mode: 0o666)
      let status = try File.status(scratch.file("f"), followLinks: false)
      precondition(status?.mode == 0o600)
    }
  }
}

private func writeIntoBrokenPipe() throws(PlatformError) {
  var pipe = try Pipe.make()
  _ = try pipe.takeReading()
  let writing = try pipe.takeWriting()
  try unsafe writing.write(all: [UInt8(1)].span.bytes)
}

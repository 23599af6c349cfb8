internal import CPlatform
internal import Platform
internal import Testing

@Suite struct ChildProcessTests {
  /// Runs a shell script and returns what it printed and how it ended.
  private func shell(
    _ script: String, _ change: (inout LaunchPlan) -> Void = { _ in }
  ) throws -> (output: String, status: ChildProcess.WaitStatus?) {
    var pipe = try Pipe.make()
    let reading = try pipe.takeReading()
    let writing = try pipe.takeWriting()
    let argv = try CStringArray(["sh", "-c", script])
    let envp = try CStringArray(["PATH=/usr/bin:/bin", "MARK=given"])
    var plan = unsafe LaunchPlan(
      executable: "/bin/sh", arguments: argv.list, environment: envp.list)
    plan.standardInput = nil
    plan.standardOutput = writing.number
    plan.dieWithParent = false
    change(&plan)
    let pid = try ChildProcess.launch(plan)
    extendLifetime(argv)
    extendLifetime(envp)
    _ = consume writing
    var output = ""
    while let more = try chunk(of: reading.number) { output += more }
    return (output, try ChildProcess.wait(pid))
  }

  @Test func givesArgumentsEnvironmentAndStatusAsTheyAre() throws {
    let (output, status) = try shell("echo $MARK; env | sort; exit 7")
    #expect(output.hasPrefix("given\nMARK=given\n"))
    #expect(!output.contains("HOME="))
    #expect(status == .exited(7))
    #expect(status?.shellStatus == 7)
  }

  @Test func aSignalIs128AndItsNumber() throws {
    let (_, status) = try shell("kill -TERM $$")
    #expect(status == .signalled(SignalNumber.terminate, coreDumped: false))
    #expect(status?.shellStatus == 143)
  }

  /// The test program ignores a signal here and has more descriptors open than it passes on; the
  /// child sees nothing of it.
  @Test func theChildStartsClean() throws {
    ignore(SIGVTALRM)
    let scratch = try Scratch()
    var extra: [Int32] = []
    for name in ["a", "b"] {
      // Open for programs too, unlike everything this module opens.
      let number = unsafe platform_open(scratch.file(name), O_RDWR | O_CREAT, 0o600)
      extra.append(number)
    }
    defer { extra.forEach { close($0) } }
    // Read by the shell itself: it blocks signals for a moment whenever it starts a program.
    let script = """
      while read -r key value; do
        case $key in SigBlk:|SigIgn:) echo $value ;; esac
      done < /proc/$$/status
      ls /proc/$$/fd
      ulimit -Sc
      """
    let (output, _) = try shell(script)
    let lines = output.split(separator: "\n")
    #expect(lines.prefix(2).allSatisfy { $0.hasSuffix("0000000000000000") }, "\(output)")
    #expect(lines.dropFirst(2) == ["0", "1", "2", "0"], "\(output)")
    let kept = extra
    let passed = try shell("ls /proc/$$/fd") { plan in
      plan.extraDescriptors = [(kept[0], 3), (kept[1], 4)]
    }
    #expect(passed.output == "0\n1\n2\n3\n4\n")
  }

  @Test func closesByLoopWhereTheCallIsMissing() async {
    await #expect(processExitsWith: .success) {
      let high = dup2(0, 900)
      precondition(Descriptor.isOpen(high))
      platform_close_from_by_loop(3)
      precondition(!Descriptor.isOpen(high) && Descriptor.isOpen(2))
      _exit(0)
    }
  }

  @Test func exchangesDescriptorsThatCrossEachOther() throws {
    var first = try Pipe.make()
    var second = try Pipe.make()
    let firstReading = try first.takeReading()
    let firstWriting = try first.takeWriting()
    let secondReading = try second.takeReading()
    let secondWriting = try second.takeWriting()
    let numbers = [firstWriting.number, secondWriting.number]
    let (_, status) = try shell("echo out; echo err >&2; echo three >&3; echo four >&4") { plan in
      plan.standardOutput = numbers[0]
      plan.standardError = numbers[1]
      plan.extraDescriptors = [(numbers[1], 3), (numbers[0], 4)]
    }
    #expect(status == .exited(0))
    _ = consume firstWriting
    _ = consume secondWriting
    var texts = ["", ""]
    while let more = try chunk(of: firstReading.number) { texts[0] += more }
    while let more = try chunk(of: secondReading.number) { texts[1] += more }
    #expect(texts == ["out\nfour\n", "err\nthree\n"])
  }

  @Test func hasAGroupOrASessionOfItsOwn() throws {
    let script = "cut -d' ' -f1,5,6 /proc/$$/stat"
    let own = try shell(script).output.split(separator: " ").map(String.init)
    #expect(own[0] == own[1])
    let shared = try shell(script) { $0.processGroup = .shared }.output
      .split(separator: " ").map(String.init)
    #expect(shared[1] == "\(getpgrp())")
    let session = try shell(script) { $0.newSession = true }.output
      .split(whereSeparator: \.isWhitespace).map(String.init)
    #expect(session[0] == session[1] && session[0] == session[2])
  }

  @Test func runsInTheDirectoryGiven() throws {
    let scratch = try Scratch()
    let path = scratch.path
    #expect(try shell("pwd") { $0.workingDirectory = path }.output == path + "\n")
    let failure = PlatformError(call: "chdir", errno: ENOENT)
    #expect(throws: failure) {
      try shell("pwd") { $0.workingDirectory = path + "/none" }
    }
  }

  @Test func whatExecveRefusesComesBack() throws {
    let scratch = try Scratch()
    let script = scratch.file("script")
    try unsafe File.writeNew(script, mode: 0o755, bytes: bytes("echo hello\n").span.bytes)
    #expect(throws: PlatformError(call: "execve", errno: ENOENT)) {
      try shell("") { $0.executable = scratch.file("none") }
    }
    // No #! line: a shell would run it, execve does not, and nor do we.
    let refused = #expect(throws: PlatformError(call: "execve", errno: ENOEXEC)) {
      try shell("") { $0.executable = script }
    }
    #expect(refused?.cause == .notExecutable)
    #expect(throws: PlatformError(call: "execve", errno: EACCES)) {
      try shell("") { $0.executable = "/etc/passwd" }
    }
    // The failed child was reaped by launch: its number is nobody's.
    #expect(throws: PlatformError.self) { try ChildProcess.wait(Int32.max) }
  }

  @Test func tellsOfStopsAndContinues() throws {
    let child = try Running("/bin/cat", [])
    try ChildProcess.send(SignalNumber.stop, to: child.pid)
    #expect(try ChildProcess.wait(child.pid, [.stopped]) == .stopped(SignalNumber.stop))
    #expect(try ChildProcess.wait(child.pid, [.noHang]) == nil)
    try ChildProcess.send(SignalNumber.continue, to: child.pid)
    #expect(try ChildProcess.wait(child.pid, [.continued]) == .continued)
    try ChildProcess.send(SignalNumber.kill, toGroup: child.pid)
    let expected = ChildProcess.WaitStatus.signalled(SignalNumber.kill, coreDumped: false)
    #expect(try ChildProcess.wait(child.pid, [.keep]) == expected)
    #expect(ChildProcess.groupExists(child.pid))
    #expect(try ChildProcess.wait(child.pid) == expected)
    #expect(!ChildProcess.groupExists(child.pid))
  }

  @Test func neverSignalsEverybody() {
    #expect(throws: PlatformError.self) { try ChildProcess.send(0, to: -1) }
    #expect(throws: PlatformError.self) { try ChildProcess.send(0, to: 0) }
    #expect(throws: PlatformError.self) { try ChildProcess.send(0, toGroup: 1) }
  }

  @Test func findsCommandsAsAShellDoes() throws {
    let scratch = try Scratch()
    for name in ["dir", "plain", "good"] { try File.createDirectory(scratch.file(name)) }
    try File.createDirectory(scratch.file("dir/tool"))
    try unsafe File.writeNew(scratch.file("plain/tool"), mode: 0o644, bytes: bytes("x").span.bytes)
    try unsafe File.writeNew(scratch.file("good/tool"), mode: 0o755, bytes: bytes("x").span.bytes)
    let (dir, plain, good) = (scratch.file("dir"), scratch.file("plain"), scratch.file("good"))
    #expect(
      try ChildProcess.resolve("tool", path: "\(dir):\(plain):\(good)") == good + "/tool")
    #expect(throws: ResolveError.notExecutable) {
      try ChildProcess.resolve("tool", path: "\(dir):/nonexistent:\(plain)/tool")
    }
    #expect(throws: ResolveError.notExecutable) {
      try ChildProcess.resolve("tool", path: "\(plain):/nonexistent")
    }
    #expect(throws: ResolveError.notFound) {
      try ChildProcess.resolve("tool", path: "/nonexistent")
    }
    for path in ["", ":", ".", "good", "\(good)/none"] {
      #expect(throws: ResolveError.notFound) {
        try ChildProcess.resolve("tool", path: path, onlyAbsolute: true)
      }
    }
    #expect(
      try ChildProcess.resolve("tool", path: ":good:\(good)", onlyAbsolute: true)
        == good + "/tool")
    #expect(throws: ResolveError.notFound) { try ChildProcess.resolve("", path: good) }
    #expect(throws: ResolveError.notExecutable) { try ChildProcess.resolve(dir, path: nil) }
    #expect(throws: ResolveError.notFound) {
      try ChildProcess.resolve(scratch.file("none"), path: good)
    }
    // A name with a slash is never looked for along PATH.
    #expect(throws: ResolveError.notFound) {
      try ChildProcess.resolve("./tool", path: good)
    }
    #expect(ResolveError.notFound.exitStatus == 127)
    #expect(ResolveError.notExecutable.exitStatus == 126)
  }

  @Test func replacesItselfWithCleanSignals() throws {
    let child = try Running.probe(["replace"])
    let output = try child.rest()
    #expect(try child.finish() == .exited(0))
    let lines = output.split(separator: "\n")
    try #require(lines.count == 3)
    // SigBlk comes first: nothing is blocked. In SigIgn only what we ignored must be gone.
    #expect(lines[0].hasSuffix("0000000000000000"), "\(output)")
    let ignored = try #require(UInt64(lines[1].suffix(16), radix: 16))
    #expect(ignored & (1 << UInt64(SIGPIPE - 1)) == 0, "\(output)")
    #expect(lines.last == "there")
  }

  @Test func aFailedReplacementLeavesSignalsAsTheyWere() throws {
    let child = try Running.probe(["replace-failing"])
    // SIGPIPE still ignored: the write failed, and the process lives to say so.
    #expect(try child.rest().hasPrefix("alive write: "))
    #expect(try child.finish() == .exited(0))
  }
}

import Testing
import VaultTestSupport

@Suite(.needsVaultBinary, .needs(programs: "python3")) struct ExecStreamTests {
  private static let value = "s3cret-value-of-the-test"
  /// Text around `vault exec`, whose own words follow as `"$@"`.
  private func around(
    _ script: String, _ fixture: ExecFixture, _ arguments: [String],
    timeout: Duration = .seconds(20)
  ) throws -> CommandResult {
    try Command(
      "/bin/sh", ["-c", script, "sh"] + fixture.command(arguments).words,
      environment: fixture.home.environment, timeout: timeout
    ).run()
  }

  @Test func streamsStayApartAndExact() throws {
    let fixture = try ExecFixture(["token": Self.value])
    let every = (0...255).map { UInt8($0) }
    let input = every + every.reversed() + [0, 0, 0xff, 0x0d, 0x0a, 0x1b]
    let script = "tee /dev/stderr"
    let result = try fixture.shell(script, ["--env", "A=vault://token"], input: input)
    #expect(result.outputBytes == input)
    #expect(result.errorBytes == input)
    let other = try fixture.shell("printf o; printf e >&2", ["--env", "A=vault://token"])
    #expect(other.output == "o" && other.errorOutput == "e")
  }

  /// Written to one place, they come there as they were written.
  @Test func theOrderOfBothIsKeptWhereTheyAreOne() throws {
    let fixture = try ExecFixture(["token": Self.value])
    let child = "for i in 1 2 3 4 5 6 7 8 9; do echo \"out $i\"; echo \"err $i $A\" >&2; done"
    let options = ["--env", "A=vault://token", "--", "/bin/sh", "-c", child]
    let result = try around("\"$@\" 2>&1", fixture, options)
    let expected = (1...9).map { "out \($0)\nerr \($0) [REDACTED:token]\n" }.joined()
    #expect(result.output == expected)
    #expect(result.errorOutput.isEmpty)
  }

  @Test func secretIsHiddenInBoth() throws {
    let fixture = try ExecFixture(["token": Self.value])
    let result = try fixture.shell("echo $A; echo \"<$A>\" >&2", ["--env", "A=vault://token"])
    #expect(result.output == "[REDACTED:token]\n")
    #expect(result.errorOutput == "<[REDACTED:token]>\n")
  }

  /// stdin is the child's own descriptor: what the child leaves unread is there for the next.
  @Test func standardInputIsNotTouched() throws {
    let fixture = try ExecFixture()
    let file = try fixture.home.directory.write("input", "one\ntwo\nthree\n")
    let script = "{ \"$@\"; cat; } <'\(file)'"
    let result = try around(script, fixture, ["--", "python3", "-c", "import os; os.read(0, 4)"])
    #expect(result.output == "two\nthree\n")
  }

  @Test func endOfInputReachesTheChild() throws {
    let running = try ExecFixture().counter()
    running.writeLine("still open")
    #expect(running.waitForOutput(containing: "line still open"))
    running.closeInput()
    #expect(running.waitForOutput(containing: "counts "))
    #expect(running.finish().status == 0)
  }

  /// 256 MiB where there is nothing to hide.
  @Test func muchOutputIsIdentical() throws {
    let fixture = try ExecFixture()
    let stream = ["python3", ExecFixture.script("stream.py"), "256"]
    let script =
      "test \"$(\"$@\" | sha256sum)\" = \"$(\(stream.joined(separator: " ")) | sha256sum)\""
    let result = try around(script, fixture, ["--"] + stream, timeout: .seconds(80))
    #expect(result.succeeded, "\(result)")
  }

  /// The same where every 4 KiB hold a secret, wherever reads cut it.
  @Test func muchOutputIsRedacted() throws {
    let fixture = try ExecFixture(["token": Self.value])
    let stream = "python3 '\(ExecFixture.script("stream.py"))' 16"
    let direct = "\(stream) '\(Self.value)' | python3 -c '\(Self.replace)' | sha256sum"
    let script = "test \"$(\"$@\" | sha256sum)\" = \"$(\(direct))\""
    let result = try around(
      script, fixture,
      ["--env", "A=vault://token", "--", "/bin/sh", "-c", "\(stream) \"$A\""],
      timeout: .seconds(60))
    #expect(result.succeeded, "\(result)")
  }

  private static let replace = """
    import sys
    text = sys.stdin.buffer.read()
    sys.stdout.buffer.write(text.replace(b"\(value)", b"[REDACTED:token]"))
    """

  /// A reader who does not read slows the child down, and vault keeps nothing for it.
  @Test func aSlowReaderCostsNoMemory() throws {
    let fixture = try ExecFixture(["token": Self.value])
    let running = try fixture.command(
      ["--env", "A=vault://token", "--", "python3", ExecFixture.script("stream.py"), "512"]
    ).start()
    poll(nil, 0, 1_500)
    let child = try #require(Process.children(of: running.pid).first)
    #expect(Process.isAlive(child))
    let resident = try Process.residentKiB(running.pid)
    #expect(resident < 40 * 1024, "\(resident) KiB")
    running.signal(SIGTERM)
    #expect(running.finish().status == 128 + SIGTERM)
  }

  /// The child is long gone when the reader begins.
  @Test(arguments: [70_000, 100_000, 130_000])
  func aLateReaderGetsEverything(_ byteCount: Int) throws {
    let result = try around(
      "\"$@\" | { sleep 1.6; wc -c; }", try ExecFixture(),
      ["--", "head", "-c", "\(byteCount)", "/dev/zero"])
    #expect(result.output.filter(\.isNumber) == "\(byteCount)")
  }

  /// But a client that has given up is not kept waiting for a reader.
  @Test func termEndsTheWaitForAReader() throws {
    let fixture = try ExecFixture()
    let mark = fixture.home.directory.path("written")
    let script = "head -c 100000 /dev/zero; touch '\(mark)'"
    let running = try fixture.command(["--", "/bin/sh", "-c", script]).start()
    while !entryExists(mark) || Process.children(of: running.pid).contains(where: Process.isAlive) {
      try #require(Process.isAlive(running.pid))
      poll(nil, 0, 5)
    }
    running.signal(SIGTERM)
    #expect(Process.ends(running.pid))
    #expect(running.finish().status == 0)
  }

  /// What is held back because it may begin a secret is output when the child ends.
  @Test func aBeginningOfASecretIsNotLost() throws {
    let fixture = try ExecFixture(["token": Self.value])
    let begin = Self.value.dropLast()
    for script in ["printf '%s' \(begin)", "printf '%s' \(begin); kill -9 $$"] {
      #expect(
        try fixture.shell(script, ["--env", "A=vault://token"]).output == begin)
    }
  }

  /// A reader sees the end of the child's stdout while the child goes on.
  @Test func closedOutputIsClosedForItsReaderToo() throws {
    let fixture = try ExecFixture(["token": Self.value])
    let mark = fixture.home.directory.path("read")
    let child =
      "printf s3cret; exec >&-; until test -e '\(mark)'; do sleep 0.02; done; echo alive >&2"
    let result = try around(
      "\"$@\" | { cat; touch '\(mark)'; }", fixture,
      ["--env", "A=vault://token", "--", "/bin/sh", "-c", child])
    #expect(result.output == "s3cret")
    #expect(result.errorOutput == "alive\n")
  }

  /// As `yes | head -1` ends without vault, and for a child that ignores SIGPIPE.
  @Test func whenTheReaderGoesTheChildsNextWriteFails() throws {
    let fixture = try ExecFixture()
    let yes = try around(
      "{ \"$@\"; echo \"status $?\" >&2; } | head -n 1", fixture, ["--", "yes"])
    #expect(yes.output == "y\n")
    #expect(yes.errorOutput == "status \(128 + SIGPIPE)\n")

    let mark = fixture.home.directory.path("gone")
    let child = """
      import os, sys, time
      os.write(1, b"first\\n")
      while not os.path.exists("\(mark)"): time.sleep(0.02)
      time.sleep(0.3)
      try: os.write(1, b"second\\n")
      except BrokenPipeError: os.write(2, b"broken\\n")
      """
    let python = try around(
      "\"$@\" | { head -n 1; exec <&-; touch '\(mark)'; }", fixture, ["--", "python3", "-c", child])
    #expect(python.output == "first\n")
    #expect(python.errorOutput == "broken\n")
  }

  /// A full disk: the child is told by its next write, and vault says why.
  @Test func outputThatCannotBeWrittenIsSaid() throws {
    let fixture = try ExecFixture()
    let result = try around(
      "\"$@\" >/dev/full", fixture, ["--", "/bin/sh", "-c", "echo x; exit 3"])
    #expect(result.status == 3)
    #expect(result.errorOutput.hasPrefix("vault: warning: "))
    #expect(result.errorOutput.contains("No space left on device"))
    #expect(try around("\"$@\" >/dev/full", fixture, ["--", "yes"]).status == 128 + SIGPIPE)
  }
}

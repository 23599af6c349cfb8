internal import CPlatform
internal import Platform
internal import Testing

/// The probe starts a shell with two sleepers, is killed with SIGKILL, and the grandchildren hold
/// its stdout: the stream ends when the last of them does.
@Suite struct GuardianTests {
  /// The shell's pid, once the sleepers are there.
  private func shell(of parent: Running) throws -> Int32 {
    let lines = [try parent.line(), try parent.line()]
    #expect(lines.contains("up"))
    return try #require(lines.compactMap { Int32($0) }.first)
  }

  @Test(arguments: [["guardian"], ["guardian", "watch-later"]])
  func killsTheGroupOfAKilledParent(words: [String]) throws {
    let parent = try Running.probe(["launch"] + words)
    let group = try shell(of: parent)
    try ChildProcess.send(SignalNumber.kill, to: parent.pid)
    #expect(try parent.finish() == .signalled(SignalNumber.kill, coreDumped: false))
    #expect(try parent.rest() == "")
    try waitUntil { liveMembers(of: group) == 0 }
  }

  /// The controls: without a guardian, with one that was dismissed, and with one that was told to
  /// forget, the grandchildren live on.
  @Test(arguments: [[], ["guardian", "dismiss"], ["guardian", "forget"]])
  func withoutOneTheGroupSurvives(words: [String]) throws {
    let parent = try Running.probe(["launch"] + words)
    let group = try shell(of: parent)
    try ChildProcess.send(SignalNumber.kill, to: parent.pid)
    _ = try parent.finish()
    let ready = try Poll.wait([(parent.output.number, .reading)], timeoutMilliseconds: 200)
    #expect(ready.isEmpty)
    #expect(liveMembers(of: group) == 3)
    try ChildProcess.send(SignalNumber.kill, toGroup: group)
    #expect(try parent.rest() == "")
  }

  /// A shared group has the parent's number; only the one process may be killed, and its own
  /// background process stays for us to end.
  @Test func killsOnlyTheProcessInASharedGroup() throws {
    let parent = try Running.probe(["launch", "guardian", "shared"])
    let child = try shell(of: parent)
    try ChildProcess.send(SignalNumber.kill, to: parent.pid)
    _ = try parent.finish()
    try waitUntil { !isAlive(child) }
    #expect(liveMembers(of: parent.pid) == 2)
    try ChildProcess.send(SignalNumber.kill, toGroup: parent.pid)
    #expect(try parent.rest() == "")
  }

  @Test func heedsNoSignalButKill() throws {
    let mark = "GUARDIAN_MARK=" + String(UInt64.random(in: .min ... .max), radix: 36)
    let parent = try Running(
      try Running.probePath(), ["launch", "guardian"], environment: [mark])
    let group = try shell(of: parent)
    // Forked, not executed: it has the environment of its parent, and a name of its own, which it
    // takes in its own time.
    var found: Int32?
    try waitUntil {
      found = try File.list("/proc").compactMap { Int32($0) }.first { pid in
        (try? File.readAll("/proc/\(pid)/comm", limit: 64)) == bytes("guardian\n")
          && (try? File.readAll("/proc/\(pid)/environ", limit: 1 << 16))?.starts(
            with: bytes(mark)) == true
      }
      return found != nil
    }
    let guardian = try #require(found)
    for number in SignalNumber.relayed + [SIGALRM, SIGPIPE, SIGSEGV, SIGTTIN, SIGTTOU] {
      try ChildProcess.send(number, to: guardian)
    }
    #expect(isAlive(guardian))
    try ChildProcess.send(SignalNumber.kill, to: parent.pid)
    _ = try parent.finish()
    #expect(try parent.rest() == "")
    try waitUntil { liveMembers(of: group) == 0 }
    try waitUntil { !isAlive(guardian) }
  }

  @Test func isNobodysChild() async {
    await #expect(processExitsWith: .success) {
      let guardian = try Guardian.start()
      // Without a child there is nothing to wait for.
      let found = waitpid(-1, nil, WNOHANG)
      precondition(found == -1)
      guardian.dismiss()
    }
  }

  @Test func holdsNoDescriptorOfItsParent() throws {
    // A pipe that the guardian would hold open if it kept any descriptor.
    var pipe = try Pipe.make()
    let reading = try pipe.takeReading()
    let guardian = try Guardian.start()
    _ = try pipe.takeWriting()
    #expect(try chunk(of: reading.number) == nil)
    guardian.dismiss()
  }

  @Test func kernelKillsAChildThatIsToDieWithItsParent() throws {
    let parent = try Running.probe(["launch", "die-with-parent"])
    let child = try shell(of: parent)
    try ChildProcess.send(SignalNumber.kill, to: parent.pid)
    _ = try parent.finish()
    try waitUntil { !isAlive(child) }
    try ChildProcess.send(SignalNumber.kill, toGroup: child)
    #expect(try parent.rest() == "")
  }
}

/// A killed process closes its files a moment before it is a zombie.
private func waitUntil(_ isSo: () throws -> Bool) throws {
  let deadline = Clock.wall() + 10
  while try !isSo() {
    try #require(Clock.wall() < deadline, "it does not come")
    poll(nil, 0, 5)
  }
}

/// The fields of `/proc/PID/stat` after the name: state, parent, group, ….
private func fields(_ pid: String) -> [Substring]? {
  guard let raw = try? File.readAll("/proc/\(pid)/stat", limit: 4_096) else { return nil }
  let text = String(decoding: raw, as: UTF8.self)
  guard let end = text.lastIndex(of: ")") else { return nil }
  return text[text.index(after: end)...].split(separator: " ")
}

private func isAlive(_ pid: Int32) -> Bool {
  guard let fields = fields("\(pid)"), let state = fields.first else { return false }
  return state != "Z" && state != "X"
}

private func liveMembers(of group: Int32) -> Int {
  ((try? File.list("/proc")) ?? []).filter { name in
    guard Int32(name) != nil, let fields = fields(name), fields.count > 2 else { return false }
    return fields[0] != "Z" && fields[0] != "X" && fields[2] == "\(group)"
  }.count
}

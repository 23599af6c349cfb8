// A single-threaded program for tests that need another process: one that is killed, that gets
// signals, that has a terminal. The first argument says what to do; answers go to stdout.

internal import CPlatform
internal import Platform

@main
struct Probe {
  static func main() {
    Hardening.disarmCrashHandler()
    let arguments = CommandLine.arguments
    do {
      switch arguments.count > 1 ? arguments[1] : "" {
      case "launch": try launch(Array(arguments.dropFirst(2)))
      case "signals":
        if arguments.count > 4 { try takeTerminal(arguments[4]) }
        try signals(arguments[2], count: Int(arguments[3]) ?? 0)
      case "child-news": try childNews(arguments[2])
      case "no-terminal": noTerminal()
      case "prompt":
        try takeTerminal(arguments[2])
        try prompt(capacity: Int(arguments[3]) ?? 0)
      case "prompt-again": try prompt(capacity: 32)
      case "job": try job(arguments[2], inFront: true)
      case "background-job": try job(arguments[2], inFront: false)
      case "confirm": try confirm(arguments[2])
      case "daemon": try daemon()
      case "daemon-child": try daemonChild()
      case "replace": try replace()
      case "replace-failing": try replaceFailing()
      default: exit(64)
      }
    } catch {
      say("failed \(error)")
      exit(1)
    }
  }

  static func say(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    try? unsafe Descriptor.write(1, all: bytes.span.bytes)
  }

  /// Starts a shell with two sleepers as the words say, tells its pid, and stays. The shell says
  /// `up`, before or after.
  static func launch(_ words: [String]) throws {
    guard words.contains("guardian") else {
      say("\(try launchSleepers(words, guardian: nil))")
      while true { pause() }
    }
    let guardian = try Guardian.start()
    let isLate = words.contains("watch-later")
    let pid = try launchSleepers(words, guardian: isLate ? nil : guardian.descriptor)
    if isLate { try guardian.watch(pid, isGroup: true) }
    if words.contains("forget") { try guardian.forget() }
    if words.contains("dismiss") {
      guardian.dismiss()
      say("\(pid)")
      while true { pause() }
    }
    say("\(pid)")
    pause()
    extendLifetime(guardian)
  }

  static func launchSleepers(_ words: [String], guardian: Int32?) throws -> Int32 {
    let argv = try CStringArray(["sh", "-c", "sleep 60 & sleep 60 & echo up; wait"])
    let envp = try CStringArray(["PATH=/usr/bin:/bin"])
    var plan = unsafe LaunchPlan(
      executable: "/bin/sh", arguments: argv.list, environment: envp.list)
    plan.dieWithParent = words.contains("die-with-parent")
    plan.processGroup = words.contains("shared") ? .shared : .own
    // Whoever runs the tests must not wait for sleepers that a failed test left.
    plan.standardError = nil
    plan.guardian = guardian
    let pid = try ChildProcess.launch(plan)
    extendLifetime(argv)
    extendLifetime(envp)
    return pid
  }

  /// Prints `count` events as `number fromTerminal sender`.
  static func signals(_ mechanism: String, count: Int) throws {
    let list = SignalNumber.relayed
    let signals = mechanism == "pipe" ? try Signals.startWithPipe(list) : try Signals.start(list)
    say("ready")
    var seen = 0
    while seen < count {
      _ = try Poll.wait([(signals.descriptor, .reading)], timeoutMilliseconds: 10_000)
      while let event = try signals.next() {
        seen += 1
        say("\(event.number) \(event.fromTerminal) \(event.senderPID ?? 0)")
      }
    }
  }

  /// Starts a child that ends with 3 and prints the signal and the status.
  static func childNews(_ mechanism: String) throws {
    let list = SignalNumber.relayed
    let signals = mechanism == "pipe" ? try Signals.startWithPipe(list) : try Signals.start(list)
    let argv = try CStringArray(["sh", "-c", "exit 3"])
    let envp = try CStringArray([String]())
    let plan = unsafe LaunchPlan(
      executable: "/bin/sh", arguments: argv.list, environment: envp.list)
    let pid = try ChildProcess.launch(plan)
    _ = try Poll.wait([(signals.descriptor, .reading)], timeoutMilliseconds: 10_000)
    let event = try signals.next()
    if case .exited(let status)? = try ChildProcess.wait(pid) {
      say("\(event?.number ?? 0) exited \(status)")
    }
  }

  static func noTerminal() {
    do throws(TerminalError) {
      _ = try Terminal.openControlling()
      say("there is one")
    } catch {
      say("\(error)")
    }
  }

  /// Asks on the controlling terminal and prints what came of it.
  static func prompt(capacity: Int) throws {
    let terminal = try Terminal.openControlling()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 1)
    unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0xAA)
    do throws(TerminalError) {
      let count = try unsafe Terminal.readLineHidden(
        prompt: "Secret: ", into: buffer, fd: terminal.number)
      let rest = unsafe buffer[count...].allSatisfy { $0 == 0 }
      say("line \(unsafe String(decoding: buffer[..<count], as: UTF8.self)) wiped \(rest)")
    } catch {
      let wiped = unsafe buffer.allSatisfy { $0 == 0 }
      switch error {
      case .interrupted(let signal): say("interrupted \(signal) wiped \(wiped)")
      case .tooLong: say("too long wiped \(wiped)")
      case .endOfInput: say("end")
      default: say("\(error)")
      }
    }
  }

  /// A shell with one job, in the foreground or not: tells when it stops, and continues it at a
  /// word on stdin.
  static func job(_ path: String, inFront: Bool) throws {
    try takeTerminal(path)
    let terminal = try Terminal.openControlling()
    let argv = try CStringArray(["probe", "prompt-again"])
    let envp = try CStringArray([String]())
    var plan = unsafe LaunchPlan(
      executable: try Identity.executablePath(), arguments: argv.list, environment: envp.list)
    plan.foregroundTerminal = inFront ? terminal.number : nil
    let pid = try ChildProcess.launch(plan)
    while let status = try ChildProcess.wait(pid, [.stopped]) {
      try Terminal.setForegroundGroup(terminal.number, getpgrp())
      guard case .stopped(let number) = status else {
        say("\(status)")
        return
      }
      say("stopped \(number)")
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 16, alignment: 1)
      _ = try unsafe Descriptor.read(0, into: buffer)
      try Terminal.setForegroundGroup(terminal.number, pid)
      try ChildProcess.send(SignalNumber.continue, toGroup: pid)
    }
  }

  static func confirm(_ path: String) throws {
    try takeTerminal(path)
    let terminal = try Terminal.openControlling()
    say("\(try Terminal.confirm("Go on?", preset: nil, fd: terminal.number))")
    say("\(try Terminal.confirm("And now?", preset: true, fd: terminal.number))")
    say("\(Terminal.size(terminal.number)?.columns ?? 0)")
  }

  /// A session leader without a terminal gets the one it opens, tty(4).
  static func takeTerminal(_ path: String) throws {
    let number = unsafe platform_open(path, O_RDWR, 0)
    if number < 0 { throw PlatformError(call: "open", errno: -number) }
  }

  /// Starts itself detached; the child's news come back through the descriptor it inherits.
  static func daemon() throws {
    var pipe = try Pipe.make()
    let writing = try pipe.takeWriting()
    let reading = try pipe.takeReading()
    let pid = try Daemon.spawn(
      arguments: ["probe", "daemon-child"], environment: [Array("MARK=here".utf8)],
      inherited: writing.number)
    _ = writing.release()
    close(Int32(4))
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 512, alignment: 1)
    let count = try unsafe reading.read(into: buffer)
    say("\(pid)")
    say(unsafe String(decoding: buffer[..<count], as: UTF8.self))
  }

  static func daemonChild() throws {
    let open = (0..<256).filter { Descriptor.isOpen(Int32($0)) }
    let mark = Identity.value(named: "MARK") ?? ""
    let text = "\(getpid()) \(getsid(0)) \(open) \(mark) \(Terminal.isTerminal(0))"
    try unsafe Descriptor.write(Daemon.inheritedDescriptor, all: Array(text.utf8).span.bytes)
  }

  static func replace() throws {
    try Hardening.ignoreBrokenPipe()
    let signals = try Signals.start()
    let script = """
      while read -r key value; do
        case $key in SigBlk:|SigIgn:) echo $value ;; esac
      done < /proc/$$/status
      echo $MARK
      """
    let argv = try CStringArray([
      "sh", "-c", script,
    ])
    let envp = try CStringArray(["MARK=there"])
    try ChildProcess.replaceSelf(
      unsafe LaunchPlan(executable: "/bin/sh", arguments: argv.list, environment: envp.list))
    extendLifetime(signals)
  }

  static func replaceFailing() throws {
    try Hardening.ignoreBrokenPipe()
    let argv = try CStringArray(["none"])
    let envp = try CStringArray([String]())
    do {
      try ChildProcess.replaceSelf(
        unsafe LaunchPlan(
          executable: "/nonexistent/none", arguments: argv.list, environment: envp.list))
    } catch {
      var pipe = try Pipe.make()
      _ = try pipe.takeReading()
      let writing = try pipe.takeWriting()
      do {
        try unsafe writing.write(all: [UInt8(1)].span.bytes)
      } catch { say("alive \(error)") }
    }
  }
}

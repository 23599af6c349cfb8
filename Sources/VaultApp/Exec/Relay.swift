import Platform
import Redaction
import VaultCore
import VaultCrypto

/// Stands between a launched child and the world: moves its stdout and stderr through redaction,
/// each apart and in order, passes signals on, and ends as the child ends. stdin is the child's
/// own and is never touched.
final class Relay {
  private let child: Int32
  private let sharesGroup: Bool
  private let signals: Signals
  private var guardian: Guardian?
  private let streams: [RelayStream]
  private var status: Int32?
  private var exitedAt: Int64?
  private var hasEndedGroup = false

  /// Milliseconds that descendants may keep the pipes open after the child has ended, before they
  /// are told to end, and then made to.
  private static var drainGrace: Int64 { 1_000 }
  private static var terminateGrace: Int { 200 }
  /// Milliseconds between looks at the clock while draining.
  private static var drainStep: Int { 50 }

  private static var jobControlStops: [Int32] {
    [SignalNumber.terminalStop, SignalNumber.terminalInput, SignalNumber.terminalOutput]
  }

  /// Launches `executable`. Handlers are in place before the child exists, so no signal is lost.
  static func launch(
    _ executable: String, _ arguments: [String], _ block: inout ChildBlock,
    redactor: () -> Redactor, guardian: consuming Guardian
  ) throws(PlatformError) -> Relay {
    let signals = try Signals.start()
    var output = try Pipe.make()
    var errors = try Pipe.make()
    // A server started by a client gets a group of its own, which can be ended as a whole. A
    // command at a terminal stays in the job it belongs to: another group could not read there.
    let sharesGroup = Terminal.isTerminal(Descriptor.standardInput)
    let outputEnd = try output.takeWriting()
    let errorsEnd = try errors.takeWriting()
    let argv = try CStringArray(arguments)
    let child = try unsafe block.withList { (environment) throws(PlatformError) in
      var plan = unsafe LaunchPlan(
        executable: executable, arguments: argv.list, environment: environment)
      plan.standardOutput = outputEnd.number
      plan.standardError = errorsEnd.number
      plan.processGroup = sharesGroup ? .shared : .own
      plan.guardian = guardian.descriptor
      return try ChildProcess.launch(plan)
    }
    return Relay(
      child: child, sharesGroup: sharesGroup, signals: signals, guardian: guardian,
      streams: [
        try RelayStream(
          output.takeReading(), to: Descriptor.standardOutput, redactor: redactor()),
        try RelayStream(errors.takeReading(), to: Descriptor.standardError, redactor: redactor()),
      ])
  }

  private init(
    child: Int32, sharesGroup: Bool, signals: consuming Signals, guardian: consuming Guardian,
    streams: [RelayStream]
  ) {
    self.child = child
    self.sharesGroup = sharesGroup
    self.signals = signals
    self.guardian = consume guardian
    self.streams = streams
  }

  /// Returns the status to exit with.
  func run() throws(PlatformError) -> Int32 {
    while status == nil || streams.contains(where: { !$0.isDone }) {
      if let exitedAt, Clock.sinceBootCountingSuspend() - exitedAt >= Self.drainGrace {
        try endGroup()
        break
      }
      try step()
    }
    for stream in streams { try stream.finish() }
    try endGroup()
    guardian.take()?.dismiss()
    // The number of the child and its group was kept from being used again until here.
    _ = try ChildProcess.wait(child, .noHang)
    return status ?? 1
  }

  private func step() throws(PlatformError) {
    let waits = streams.compactMap(\.awaited)
    let timeout = exitedAt == nil ? -1 : Self.drainStep
    let ready = try Poll.wait(
      waits + [(signals.descriptor, .reading)], timeoutMilliseconds: timeout)
    let descriptors = Set(ready.map(\.descriptor))
    for stream in streams {
      if let awaited = stream.awaited, descriptors.contains(awaited.descriptor) {
        try stream.move()
      }
    }
    while let event = try signals.next() { try handle(event) }
  }

  private func handle(_ event: SignalEvent) throws(PlatformError) {
    guard event.number != SignalNumber.child else { return try reap() }
    // What the terminal sent, it has sent to the whole job: the child has it already.
    if sharesGroup && event.fromTerminal { return }
    guard status == nil else { return }
    send(event.number)
  }

  /// To the child's group, or to the child alone where the group is ours too. One that is gone
  /// already needs no signal.
  private func send(_ signal: Int32) {
    if sharesGroup {
      try? ChildProcess.send(signal, to: child)
    } else {
      try? ChildProcess.send(signal, toGroup: child)
    }
  }

  private func reap() throws(PlatformError) {
    if status == nil, let end = try ChildProcess.wait(child, [.noHang, .keep])?.shellStatus {
      status = end
      exitedAt = Clock.sinceBootCountingSuspend()
      return
    }
    guard status == nil,
      case .stopped(let signal)? = try ChildProcess.wait(child, [.noHang, .stopped]),
      Self.jobControlStops.contains(signal)
    else { return }
    // Ctrl-Z: the shell waits for this process to stop, not for the child.
    Signals.stopSelf()
  }

  /// Nothing of the child's group outlives `vault`.
  private func endGroup() throws(PlatformError) {
    guard !sharesGroup, !hasEndedGroup else { return }
    hasEndedGroup = true
    send(SignalNumber.terminate)
    send(SignalNumber.continue)
    if streams.contains(where: { !$0.isDone }) {
      _ = try Poll.wait([], timeoutMilliseconds: Self.terminateGrace)
    }
    send(SignalNumber.kill)
  }
}

/// One of the child's two streams on its way out. At most one read is in flight: nothing more is
/// read from the child until what was read is written, so a slow reader slows the child.
final class RelayStream {
  private var source: Descriptor?
  private let sink: StreamWriter
  private let redactor: Redactor
  /// What the child wrote, with its secrets: locked memory.
  private var input: SecretBytes
  /// Redacted bytes on their way out, from `written` on.
  private var output: [UInt8] = []
  private var written = 0

  private static var readByteCount: Int { 65_536 }

  init(
    _ source: consuming Descriptor?, to sink: Int32, redactor: Redactor
  ) throws(PlatformError) {
    self.source = source
    self.sink = try StreamWriter(sink)
    self.redactor = redactor
    do { input = try SecretBytes(count: Self.readByteCount) } catch {
      throw PlatformError.outOfMemory
    }
  }

  var isDone: Bool { source == nil && output.isEmpty }

  /// What this stream waits for: to write what it has, or else to read more.
  var awaited: (descriptor: Int32, interest: Poll.Interest)? {
    if !output.isEmpty { return (sink.descriptor, .writing) }
    return sourceNumber.map { ($0, .reading) }
  }

  private var sourceNumber: Int32? {
    switch source {
    case .some(let descriptor): descriptor.number
    case .none: nil
    }
  }

  /// Does what was awaited.
  func move() throws(PlatformError) {
    if output.isEmpty { try read() } else { write() }
  }

  /// What is still held back is output, once nothing can follow it.
  func finish() throws(PlatformError) {
    source = nil
    redactor.finish { span in output.append(contentsOf: span.publicBytes()) }
    while !output.isEmpty {
      _ = try Poll.wait([(sink.descriptor, .writing)], timeoutMilliseconds: -1)
      write()
    }
  }

  private func read() throws(PlatformError) {
    guard let number = sourceNumber else { return }
    let count = try unsafe input.withMutableBytes { (buffer) throws(PlatformError) in
      try unsafe Descriptor.read(number, into: buffer)
    }
    guard count > 0 else {
      source = nil
      return
    }
    input.withBytes { span in
      redactor.feed(span.extracting(0..<count)) { clean in
        output.append(contentsOf: clean.publicBytes())
      }
    }
  }

  private func write() {
    do throws(PlatformError) {
      written += try unsafe sink.write(output.span.bytes.extracting(droppingFirst: written))
    } catch {
      if error.cause != .brokenPipe {
        StandardStreams.writeNote("vault: warning: writing the output failed: \(error.text)")
      }
      // Whoever read our output is gone. The child learns it as it would without us: its next
      // write fails.
      source = nil
      written = output.count
    }
    if written == output.count {
      output.removeAll(keepingCapacity: true)
      written = 0
    }
  }
}

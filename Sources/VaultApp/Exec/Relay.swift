import Platform

/// Stands between a launched child and the world: moves its streams through their filters, each
/// apart and in order, passes signals on, and ends as the child ends.
final class Relay {
  private let child: Int32
  private let sharesGroup: Bool
  private let signals: Signals
  private var guardian: Guardian?
  /// Empty if the child has our own streams.
  private let outputs: [RelayStream]
  /// To the child; nil if it reads our stdin itself.
  private let input: RelayStream?
  private let sinks: [RelaySink]
  private var status: Int32?
  /// When patience with what is left after the child has ended is over, on the clock of `now()`.
  private var deadline: Int64?
  private var shutdown = ServerShutdown()
  private var hasEndedGroup = false
  private var isToldToEnd = false
  /// Whether the streams have their filters.
  private var isPrepared: Bool

  /// Building patterns takes about as long as a small program runs, so it waits until the child
  /// leaves that much time, in milliseconds, or until its first byte is there to be read.
  private static var preparationDelay: Int { 5 }
  /// Milliseconds that descendants may keep the pipes open after the child has ended, before they
  /// are told to end, and then made to.
  private static var drainGrace: Int64 { 1_000 }
  private static var terminateGrace: Int64 { 200 }

  private static var jobControlStops: [Int32] {
    [SignalNumber.terminalStop, SignalNumber.terminalInput, SignalNumber.terminalOutput]
  }
  private static var endingSignals: [Int32] {
    [SignalNumber.terminate, SignalNumber.interrupt, SignalNumber.hangUp, SignalNumber.quit]
  }

  /// Launches a program. Handlers are in place before the child exists, so no signal is lost.
  static func launch(
    _ program: borrowing ChildProgram, _ block: inout ChildBlock,
    streams: consuming ChildStreams, guardian: consuming Guardian
  ) throws(PlatformError) -> Relay {
    let signals = try Signals.start()
    // A server started by a client gets a group of its own, which can be ended as a whole. A
    // command at a terminal stays in the job it belongs to: another group could not read there.
    let sharesGroup = Terminal.isTerminal(Descriptor.standardInput)
    let argv = try CStringArray(program.arguments)
    let child = try block.withPlan(program.executable, argv) { (plan) throws(PlatformError) in
      program.arrange(&plan)
      streams.arrange(&plan)
      plan.processGroup = sharesGroup ? .shared : .own
      plan.guardian = guardian.descriptor
      return try ChildProcess.launch(plan)
    }
    streams.giveAway()
    return Relay(
      child: child, sharesGroup: sharesGroup, signals: signals, guardian: guardian,
      streams: streams)
  }

  private init(
    child: Int32, sharesGroup: Bool, signals: consuming Signals, guardian: consuming Guardian,
    streams: borrowing ChildStreams
  ) {
    self.child = child
    self.sharesGroup = sharesGroup
    self.signals = signals
    self.guardian = consume guardian
    outputs = streams.outputs
    input = streams.input
    sinks = streams.sinks
    isPrepared = streams.outputs.isEmpty
  }

  /// Returns the status to exit with.
  ///
  /// - Parameter secrets: nil for a child that has our own streams.
  func run(hiding secrets: HiddenSecrets?) throws(PlatformError) -> Int32 {
    while status == nil || hasOutput {
      if let deadline, Clock.sinceBootCountingSuspend() >= deadline {
        if isToldToEnd { break }
        // What is in the pipes already is written all the same, however slow its reader.
        try endGroup()
        self.deadline = nil
        for stream in outputs { stream.cutOff() }
      }
      try step(secrets)
      lookAfterShutdown()
    }
    try endGroup()
    guardian.take()?.dismiss()
    // The number of the child and its group was kept from being used again until here.
    _ = try ChildProcess.wait(child, .noHang)
    guard let status else { return 1 }
    // A script that looks at the status alone must not take lost output for success.
    return status == 0 && sinks.contains(where: \.hasLostOutput) ? 1 : status
  }

  private var hasOutput: Bool {
    outputs.contains { !$0.hasEnded } || sinks.contains { $0.isOutput && !$0.isEmpty }
  }

  private var streams: [RelayStream] { outputs + (input.map { [$0] } ?? []) }

  private func step(_ secrets: HiddenSecrets?) throws(PlatformError) {
    // A stream that did not wait is not looked at: that nothing is said of it means nothing.
    let waiting = streams.filter { $0.awaited != nil }
    let ready = try Poll.wait(
      sinks.compactMap(\.awaited) + waiting.compactMap(\.awaited)
        + [(signals.descriptor, .reading)], timeoutMilliseconds: timeout)
    let hasInput = ready.contains { $0.isReadable && $0.descriptor != signals.descriptor }
    if let secrets, hasInput || (ready.isEmpty && !isPrepared) { prepare(secrets) }
    for sink in sinks { sink.move(ready) }
    for stream in waiting { try stream.move(ready) }
    guard ready.contains(where: { $0.descriptor == signals.descriptor }) else { return }
    while let event = try signals.next() { try handle(event) }
  }

  /// Before anything is read.
  private func prepare(_ secrets: HiddenSecrets) {
    if !isPrepared {
      isPrepared = true
      let patterns = secrets.initialPatterns()
      for stream in streams { stream.prepare(patterns) }
    }
    if let patterns = secrets.refreshed() {
      for stream in streams { stream.use(patterns) }
    }
  }

  private var timeout: Int {
    if outputs.contains(where: \.mayNotWait) { return 0 }
    guard let next = [deadline, shutdown.next].compactMap(\.self).min() else {
      return isPrepared ? -1 : Self.preparationDelay
    }
    return Int(max(0, next - Clock.sinceBootCountingSuspend()))
  }

  /// Of a server whose client writes its stdin through us.
  private func lookAfterShutdown() {
    guard let input, status == nil, !sharesGroup else { return }
    let now = Clock.sinceBootCountingSuspend()
    if input.hasEnded, input.isUnheard { shutdown.clientIsGone(now) }
    switch shutdown.due(now) {
    case .terminate?:
      send(SignalNumber.terminate)
      send(SignalNumber.continue)
    case .kill?: send(SignalNumber.kill)
    case nil: break
    }
  }

  private func handle(_ event: SignalEvent) throws(PlatformError) {
    guard event.number != SignalNumber.child else { return try reap() }
    if status != nil {
      guard Self.endingSignals.contains(event.number), !isToldToEnd else { return }
      isToldToEnd = true
      try endGroup()
      for stream in outputs { stream.cutOff() }
      deadline = Clock.sinceBootCountingSuspend() + Self.terminateGrace
      return
    }
    // What the terminal sent, it has sent to the whole job: the child has it already.
    if sharesGroup && event.fromTerminal { return }
    send(event.number)
    if input != nil, Self.endingSignals.contains(event.number) {
      shutdown.isToldToEnd(Clock.sinceBootCountingSuspend())
    }
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
    guard status == nil else { return }
    if let end = try ChildProcess.wait(child, [.noHang, .keep])?.shellStatus {
      status = end
      input?.abandon()
      deadline = Clock.sinceBootCountingSuspend() + Self.drainGrace
      return
    }
    guard case .stopped(let signal)? = try ChildProcess.wait(child, [.noHang, .onlyStopped]),
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
    if hasOutput {
      _ = try Poll.wait([], timeoutMilliseconds: Int(Self.terminateGrace))
    }
    send(SignalNumber.kill)
  }
}

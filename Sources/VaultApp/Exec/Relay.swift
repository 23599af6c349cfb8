import Platform

/// Stands between a launched child and the world: moves its streams through their filters, each
/// apart and in order, passes signals on, and ends as the child ends.
final class Relay {
  private let child: any GuardedChild
  private let signals: Signals
  /// Empty if the child has our own streams.
  private let outputs: [RelayStream]
  /// To the child; nil if it reads our stdin itself.
  private let input: RelayStream?
  private let sinks: [RelaySink]
  private var status: Int32?
  /// What ended the child, if a signal did.
  private(set) var endingSignal: Int32?
  /// The signal that has stopped the child, until we stop with it.
  private var stop: Int32?
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

  private static var endingSignals: [Int32] {
    [SignalNumber.terminate, SignalNumber.interrupt, SignalNumber.hangUp, SignalNumber.quit]
  }

  /// Launches a program. Handlers are in place before the child exists, so no signal is lost.
  static func launch(
    _ program: borrowing ChildProgram, _ block: inout ChildBlock,
    streams: consuming ChildStreams, as child: any GuardedChild
  ) throws(PlatformError) -> Relay {
    let signals = try Signals.start()
    let argv = try CStringArray(program.arguments)
    try block.withPlan(program.executable, argv) { (plan) throws(PlatformError) in
      program.arrange(&plan)
      streams.arrange(&plan)
      try child.launch(&plan)
    }
    streams.giveAway()
    return Relay(child: child, signals: signals, streams: streams)
  }

  private init(
    child: any GuardedChild, signals: consuming Signals, streams: borrowing ChildStreams
  ) {
    self.child = child
    self.signals = signals
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
    // The number of the child and its group was kept from being used again until here.
    try child.dismiss()
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
      sinks.compactMap(\.awaited) + waiting.compactMap(\.awaited) + news,
      timeoutMilliseconds: timeout)
    let hasInput = ready.contains { $0.isReadable && $0.descriptor != signals.descriptor }
    if let secrets, hasInput || (ready.isEmpty && !isPrepared) { prepare(secrets) }
    for sink in sinks { sink.move(ready) }
    for stream in waiting { try stream.move(ready) }
    for stream in outputs { stream.endForward() }
    if status == nil { child.lookAtStreams() }
    if ready.contains(where: { $0.descriptor == signals.descriptor }) {
      while let event = try signals.next() { try handle(event) }
    }
    if ready.contains(where: { $0.descriptor == child.newsDescriptor }) { try lookAtChild() }
    if let signal = stop, ready.isEmpty, !writesFirst {
      stop = nil
      child.stopWithIt(by: signal)
    }
  }

  /// There is something to write before we stop.
  private var writesFirst: Bool {
    child.writesBeforeStop && sinks.contains { $0.isOutput && !$0.isEmpty }
  }

  private var news: [(descriptor: Int32, interest: Poll.Interest)] {
    let number = status == nil ? child.newsDescriptor : nil
    return [signals.descriptor, number].compactMap(\.self).map { ($0, .reading) }
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
    if stop != nil && !writesFirst || outputs.contains(where: \.mayNotWait) { return 0 }
    guard let next = [deadline, shutdown.next].compactMap(\.self).min() else {
      return isPrepared ? -1 : Self.preparationDelay
    }
    return Int(max(0, next - Clock.sinceBootCountingSuspend()))
  }

  /// Of a server whose client writes its stdin through us.
  private func lookAfterShutdown() {
    guard let input, input.isAnswered, status == nil, child.ownsGroup else { return }
    let now = Clock.sinceBootCountingSuspend()
    if input.hasEnded, input.isUnheard { shutdown.clientIsGone(now) }
    switch shutdown.due(now) {
    case .terminate?:
      child.send(SignalNumber.terminate)
      child.send(SignalNumber.continue)
    case .kill?: child.send(SignalNumber.kill)
    case nil: break
    }
  }

  private func handle(_ event: SignalEvent) throws(PlatformError) {
    guard event.number != SignalNumber.child else { return try lookAtChild() }
    if status != nil {
      guard Self.endingSignals.contains(event.number), !isToldToEnd else { return }
      isToldToEnd = true
      try endGroup()
      for stream in outputs { stream.cutOff() }
      deadline = Clock.sinceBootCountingSuspend() + Self.terminateGrace
      return
    }
    child.pass(event)
    // SIGTERM alone: a server may live on after a Ctrl-C at its client's terminal, after a SIGHUP
    // to read its settings anew, and after a SIGQUIT, which has a Java program list its threads.
    if input?.isAnswered == true, event.number == SignalNumber.terminate {
      shutdown.isToldToEnd(Clock.sinceBootCountingSuspend())
    }
  }

  private func lookAtChild() throws(PlatformError) {
    while status == nil, let news = try child.news() {
      if let end = news.shellStatus {
        status = end
        if case .signalled(let signal, _) = news { endingSignal = signal }
        stop = nil
        input?.abandon()
        deadline = Clock.sinceBootCountingSuspend() + Self.drainGrace
      } else if case .stopped(let signal) = news {
        stop = signal
      }
    }
  }

  /// Nothing of the child's group outlives `vault`.
  private func endGroup() throws(PlatformError) {
    guard child.ownsGroup, !hasEndedGroup else { return }
    hasEndedGroup = true
    child.send(SignalNumber.terminate)
    child.send(SignalNumber.continue)
    if hasOutput {
      _ = try Poll.wait([], timeoutMilliseconds: Int(Self.terminateGrace))
    }
    child.send(SignalNumber.kill)
  }
}

import Platform

/// How the child's standard streams are connected to ours.
struct ChildStreams: ~Copyable {
  /// From the child to us.
  private(set) var outputs: [RelayStream] = []
  private(set) var sinks: [RelaySink] = []
  /// What the child gets, until it has it: ours would keep a pipe open for ever.
  private var childOutput: Descriptor?
  private var childError: Descriptor?

  /// The child has our own streams, so that nothing it prints passes through this process.
  static func shared() -> ChildStreams { ChildStreams() }

  /// stdin is the child's own; stdout and stderr pass through redaction, each apart.
  static func piped() throws(PlatformError) -> ChildStreams {
    var streams = ChildStreams()
    let diagnostics = try RelaySink(standard: Descriptor.standardError)
    let output = try RelaySink(standard: Descriptor.standardOutput)
    streams.childOutput = try streams.addOutput(to: output, diagnostics)
    streams.childError = try streams.addOutput(to: diagnostics, diagnostics)
    streams.sinks = [output, diagnostics]
    return streams
  }

  /// Returns what the child writes to.
  private mutating func addOutput(
    to sink: RelaySink, _ diagnostics: RelaySink
  ) throws(PlatformError) -> Descriptor {
    var pipe = try Pipe.make()
    outputs.append(
      RelayStream(
        from: try pipe.takeReading(), to: sink, diagnostics: diagnostics,
        filter: RedactingFilter.init))
    return try pipe.takeWriting()
  }

  /// Fills in what the child gets as 0, 1 and 2.
  func arrange(_ plan: inout LaunchPlan) {
    if let number = Self.number(childOutput) { plan.standardOutput = number }
    if let number = Self.number(childError) { plan.standardError = number }
  }

  private static func number(_ descriptor: borrowing Descriptor?) -> Int32? {
    switch descriptor {
    case .some(let descriptor): descriptor.number
    case .none: nil
    }
  }

  /// Once the child runs.
  mutating func giveAway() {
    childOutput = nil
    childError = nil
  }
}

import MCPMessages
import Platform
import Redaction

/// How the child's standard streams are connected to ours.
struct ChildStreams: ~Copyable {
  /// From the child to us.
  private(set) var outputs: [RelayStream] = []
  /// From us to the child, if it does not read our stdin itself.
  private(set) var input: RelayStream?
  private(set) var sinks: [RelaySink] = []
  /// What the child gets, until it has it: ours would keep a pipe open for ever.
  private var childInput: Descriptor?
  private var childOutput: Descriptor?
  private var childError: Descriptor?

  /// - Parameter sinks: of all these streams.
  init(outputs: [RelayStream] = [], input: RelayStream? = nil, sinks: [RelaySink] = []) {
    self.outputs = outputs
    self.input = input
    self.sinks = sinks
  }

  /// The child has our own streams, so that nothing it prints passes through this process.
  static func shared() -> ChildStreams { ChildStreams() }

  /// stdin is the child's own; stdout and stderr pass through redaction, each apart, or in one
  /// where they lead to one place (`2>&1`): two would arrive in another order than was written.
  static func piped() throws(PlatformError) -> ChildStreams {
    var streams = ChildStreams()
    let diagnostics = try RelaySink(standard: Descriptor.standardError)
    let output = try RelaySink(standard: Descriptor.standardOutput)
    streams.sinks = [output, diagnostics]
    let childOutput = try streams.addOutput(to: output, diagnostics)
    streams.childError =
      if try lead(Descriptor.standardOutput, toWhere: Descriptor.standardError) {
        try childOutput.duplicate()
      } else {
        try streams.addOutput(to: diagnostics, diagnostics)
      }
    streams.childOutput = consume childOutput
    return streams
  }

  private static func lead(
    _ one: Int32, toWhere other: Int32
  ) throws(PlatformError) -> Bool {
    let (one, other) = (try File.status(of: one), try File.status(of: other))
    return one.device == other.device && one.inode == other.inode
  }

  /// An MCP server: stdin and stdout are JSON-RPC messages, stderr is text.
  ///
  /// - Parameter report: told of what the client said and the server did not get.
  static func messages(
    report: @escaping ([RefusedMessage]) -> Void
  ) throws(PlatformError) -> ChildStreams {
    var streams = ChildStreams()
    let diagnostics = try RelaySink(standard: Descriptor.standardError)
    let output = try RelaySink(standard: Descriptor.standardOutput)
    var pipe = try Pipe.make()
    streams.childInput = try pipe.takeReading()
    let input = try RelaySink(childInput: pipe.takeWriting())
    streams.sinks = [output, diagnostics, input]
    // The only one left: when it is closed, the client learns that nobody listens.
    let ours = try Descriptor.duplicate(Descriptor.standardInput)
    Descriptor.replaceByNull(Descriptor.standardInput)
    let open = OpenRequests()
    let fromClient = RelayStream(
      from: ours, to: input, back: output, diagnostics: diagnostics,
      filter: { patterns in ClientMessageFilter(patterns, open: open, report: report) })
    streams.input = fromClient
    // Behind the end of our stdout a refusal would be lost, so a server that closes its own and
    // goes on reading does not end ours. But a client that waits for an answer must learn that
    // none will come.
    streams.childOutput = try streams.addOutput(
      to: output, back: input, diagnostics,
      sharesForward: { open.isEmpty && !fromClient.hasEnded },
      filter: { patterns in ServerMessageFilter(patterns, open: open) })
    streams.childError = try streams.addOutput(to: diagnostics, diagnostics)
    return streams
  }

  /// Returns what the child writes to.
  private mutating func addOutput(
    to sink: RelaySink, back: RelaySink? = nil, _ diagnostics: RelaySink,
    sharesForward: @escaping () -> Bool = { false },
    filter: @escaping (PatternSet) -> any RelayFilter = RedactingFilter.init
  ) throws(PlatformError) -> Descriptor {
    var pipe = try Pipe.make()
    outputs.append(
      RelayStream(
        from: try pipe.takeReading(), to: sink, back: back, diagnostics: diagnostics,
        sharesForward: sharesForward, filter: filter))
    return try pipe.takeWriting()
  }

  /// Fills in what the child gets as 0, 1 and 2.
  func arrange(_ plan: inout LaunchPlan) {
    if let number = Self.number(childInput) { plan.standardInput = number }
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
    childInput = nil
    childOutput = nil
    childError = nil
  }
}

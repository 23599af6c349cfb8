import MCPMessages
import Platform
import Redaction

/// Where a filter puts bytes.
enum RelayOutlet {
  /// Where the stream leads.
  case forward
  /// To whom the stream comes from.
  case back
  /// To whoever looks after the server: stderr.
  case diagnostics
}

/// What becomes of a stream's bytes on their way.
protocol RelayFilter: AnyObject {
  /// Takes the bytes of one read.
  func feed(_ input: RawSpan, _ put: (RelayOutlet, RawSpan) -> Void)
  /// The stream has ended: what is held back goes.
  func finish(_ put: (RelayOutlet, RawSpan) -> Void)
  /// Hides these secrets from now on.
  func use(_ patterns: PatternSet)
}

/// Hides secrets in whatever the child prints.
final class RedactingFilter: RelayFilter {
  private let redactor: Redactor

  init(_ patterns: PatternSet) { redactor = Redactor(patterns) }

  func feed(_ input: RawSpan, _ put: (RelayOutlet, RawSpan) -> Void) {
    redactor.feed(input) { clean in put(.forward, clean) }
  }

  func finish(_ put: (RelayOutlet, RawSpan) -> Void) {
    redactor.finish { clean in put(.forward, clean) }
  }

  func use(_ patterns: PatternSet) { redactor.use(patterns) }
}

/// Hides secrets in what an MCP server says, message by message.
final class ServerMessageFilter: RelayFilter {
  private let messages: ServerMessages

  init(_ patterns: PatternSet, open: OpenRequests) {
    messages = ServerMessages(patterns, memory: LockedPatternMemory(), open: open)
  }

  func feed(_ input: RawSpan, _ put: (RelayOutlet, RawSpan) -> Void) {
    messages.feed(input) { destination, bytes in put(Self.outlet(destination), bytes) }
  }

  func finish(_ put: (RelayOutlet, RawSpan) -> Void) {
    messages.finish { destination, bytes in put(Self.outlet(destination), bytes) }
  }

  func use(_ patterns: PatternSet) { messages.use(patterns) }

  private static func outlet(_ destination: MessageDestination) -> RelayOutlet {
    switch destination {
    case .client: .forward
    case .server: .back
    case .diagnostics: .diagnostics
    }
  }
}

/// Refuses what an MCP client must not say.
final class ClientMessageFilter: RelayFilter {
  private let messages: ClientMessages
  private let report: ([RefusedMessage]) -> Void

  init(
    _ patterns: PatternSet, open: OpenRequests, report: @escaping ([RefusedMessage]) -> Void
  ) {
    messages = ClientMessages(patterns, memory: LockedPatternMemory(), open: open)
    self.report = report
  }

  func feed(_ input: RawSpan, _ put: (RelayOutlet, RawSpan) -> Void) {
    messages.feed(input) { destination, bytes in put(Self.outlet(destination), bytes) }
    reportRefusals()
  }

  func finish(_ put: (RelayOutlet, RawSpan) -> Void) {
    messages.finish { destination, bytes in put(Self.outlet(destination), bytes) }
    reportRefusals()
  }

  private func reportRefusals() {
    let refused = messages.takeRefusals()
    if !refused.isEmpty { report(refused) }
  }

  func use(_ patterns: PatternSet) { messages.use(patterns) }

  private static func outlet(_ destination: MessageDestination) -> RelayOutlet {
    switch destination {
    case .client: .back
    case .server: .forward
    case .diagnostics: .diagnostics
    }
  }
}

/// Lets everything by.
final class PassingFilter: RelayFilter {
  init(_ patterns: PatternSet) {}

  func feed(_ input: RawSpan, _ put: (RelayOutlet, RawSpan) -> Void) { put(.forward, input) }

  func finish(_ put: (RelayOutlet, RawSpan) -> Void) {}

  func use(_ patterns: PatternSet) {}
}

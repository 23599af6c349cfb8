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
}

import VaultTestSupport

/// One way the official SDK opens a connection.
enum Conversation: String, CaseIterable, CustomStringConvertible {
  /// mcp 1.x, which knows `initialize` alone.
  case firstLine
  /// mcp 2.x, told to open with `initialize`.
  case secondLineLegacy
  /// mcp 2.x with `server/discover` and revision 2026-07-28.
  case secondLineModern

  var environment: PythonEnvironment { self == .firstLine ? .mcp1 : .mcp2 }
  var era: String { self == .secondLineModern ? "modern" : "legacy" }
  var description: String { rawValue }
}

/// A value to be kept, made up here.
enum SampleToken: String, CaseIterable, CustomStringConvertible {
  case ordinary
  /// Differs from itself in every encoding there is.
  case awkward

  var value: String {
    switch self {
    case .ordinary: "ghp_0123456789abcdefghijABCDEFGHIJ012345"
    case .awkward: #"p"a\w/o+rd%41=&<é>~!' x#end"#
    }
  }

  var description: String { rawValue }
}

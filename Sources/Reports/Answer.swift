/// What a command has to say when it succeeded, in each form it can be asked for.
public protocol Answer: Sendable {
  /// For people, on stdout: whole lines, or nothing.
  func text(colour: Bool) -> String

  /// For programs, on stdout: one line of JSON, ended by LF. Its schema is in `Schemas/`.
  var json: String { get }

  /// For the eyes of whoever waits, on stderr: `vault: note: …` lines, or nothing.
  var remarks: String { get }
}

extension Answer {
  public var remarks: String { "" }

  /// The lines of `remarks`.
  static func remarks(_ notes: [String]) -> String {
    notes.reduce("") { $0 + "vault: note: \(Escaping.line($1))\n" }
  }
}

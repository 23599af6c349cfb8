public import VaultCore

/// An error, on stderr in either form.
public struct ErrorReport: Sendable {
  public let error: VaultError

  public init(_ error: VaultError) {
    self.error = error
  }

  /// `vault: error: …` and, where there is a hint, `vault: hint: …`.
  public func text(colour: Bool) -> String {
    var result = line("error", error.message, colour ? Colour.error : nil)
    if let hint = error.hint { result += line("hint", hint, colour ? Colour.heading : nil) }
    return result
  }

  /// One object on one line, as `Schemas/error.schema.json` has it.
  public var json: String {
    JSONReport.text([
      "error": .object([
        "code": .text(error.code.rawValue),
        "message": .text(error.message),
        "hint": error.hint.map { .text($0) } ?? .null,
      ])
    ])
  }

  private func line(_ label: String, _ text: String, _ code: String?) -> String {
    "vault: \(Colour.paint(label + ":", code, code != nil)) \(Escaping.line(text))\n"
  }
}

import ArgumentParser

/// A command whose help ends with an example and the statuses it can end with.
protocol ExplainedCommand: ParsableCommand {
  static var help: Help { get }
}

/// What stands below the options on a help screen. The parser's own texts come before it and are
/// wrapped to the terminal; these lines are not, so that a table stays a table and an example can
/// be copied.
struct Help {
  private let example: String
  private let statuses: [Row]

  private typealias Row = (status: String, meaning: String)

  /// - Parameters:
  ///   - example: one realistic call, as it would be typed.
  ///   - statuses: what the command can end with, beside 0 and 1.
  init(example: String, statuses: [Int32] = [2, 3, 4, 5, 6, 7]) {
    self.example = example
    self.statuses = ([0, 1] + statuses).map { (String($0), Self.meaning(of: $0)) }
  }

  private init(example: String, rows: [Row]) {
    self.example = example
    statuses = rows
  }

  /// `vault --help`.
  static let overview = Help(
    example: "vault tour",
    rows: (0...7).map { (String($0), meaning(of: $0)) } + [
      ("exec", "ends as its command ends; see 'vault exec --help'")
    ])

  /// `vault exec` ends as its command ends, but for what keeps that command from running.
  static func ofLauncher(example: String) -> Help {
    Help(
      example: example,
      rows: [
        ("N", "the command's own status"),
        ("128+N", "signal N ended the command"),
      ] + [125, 126, 127].map { (String($0), meaning(of: $0)) })
  }

  var text: String {
    let width = statuses.reduce(0) { max($0, $1.status.count) } + 2
    let table = statuses.map { row in
      "  " + row.status + String(repeating: " ", count: width - row.status.count) + row.meaning
    }
    let lines = example.split(separator: "\n").map { "  " + $0 }
    return (["EXAMPLE"] + lines + ["", "EXIT STATUS"] + table).joined(separator: "\n") + "\n"
  }

  /// `Schemas/errors.json` has the same table for programs.
  private static func meaning(of status: Int32) -> String {
    switch status {
    case 0: "done"
    case 1: "failed, and nothing below describes it"
    case 2: "usage: unknown option, bad value; nothing was done"
    case 3: "not found: no vault, no such secret, version, slot or server"
    case 4: "locked, or the wrong passphrase or keyfile"
    case 5: "integrity: altered, rolled back, forked, corrupt; nothing was released"
    case 6: "busy: another process holds the vault, the bounded wait passed"
    case 7: "I/O: disk full, permissions, read-only"
    case 10:
      "findings, where the command was asked to report them by its status;\n"
        + "      a failure outranks them"
    case 125: "vault failed before the command ran"
    case 126: "the command is not executable"
    default: "the command was not found"
    }
  }
}

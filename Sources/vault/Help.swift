import VaultCore

/// The parts of every help screen that are the same: an example, and the exit statuses.
enum Help {
  static let overview = """
    Begin with 'vault tour': the whole job in a throw-away vault, in under a minute.

    EXIT STATUS
      0 done, 1 failed, 2 usage, 3 not found, 4 locked or wrong secret,
      5 integrity, 6 busy, 7 I/O; 'exec' ends with its child's status.
    """

  /// An example, and what the command can end with.
  static func text(
    _ intent: String = "", example: String, statuses: [Int32] = [2, 3, 4, 5, 6, 7]
  ) -> String {
    let lines = ([0, 1] + statuses).map { status in
      "  \(pad(status)) \(meaning(of: status))"
    }
    let sections = [
      intent, "EXAMPLE\n" + indent(example), "EXIT STATUS\n" + lines.joined(separator: "\n"),
    ]
    return sections.filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private static func indent(_ text: String) -> String {
    text.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
  }

  private static func pad(_ status: Int32) -> String {
    let digits = String(status)
    return digits + String(repeating: " ", count: max(0, 3 - digits.count))
  }

  /// The table of `cli.md`; a test compares it with `Schemas/errors.json`.
  static func meaning(of status: Int32) -> String {
    switch status {
    case 0: "done"
    case 1: "failed, and nothing below describes it"
    case 2: "usage: unknown option, bad value; nothing was done"
    case 3: "not found: no vault, no such secret, no such version"
    case 4: "locked, or the wrong passphrase or keyfile"
    case 5: "integrity: altered, rolled back, forked, corrupt; nothing was released"
    case 6: "busy: another process holds the vault, the bounded wait passed"
    case 7: "I/O: disk full, permissions, read-only"
    case 125: "vault failed before the command ran"
    case 126: "the command is not executable"
    case 127: "the command was not found"
    default: "the command's own status; 128+N if signal N ended it"
    }
  }
}

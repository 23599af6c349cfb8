/// The two units that run a command once a day, systemd.timer(5) and systemd.service(5).
public struct SystemdUnits: Equatable, Sendable {
  public let service: String
  public let timer: String

  /// Throws `.badValue` for a word that a line cannot hold.
  ///
  /// - Parameter words: the command; the first one is an absolute path of letters and the like, as
  ///   `/usr/bin/env` is: in the path of a program systemd takes no quote and no backslash.
  public init(_ words: [String]) throws(VaultError) {
    try CommandWords.requireOneLine(words)
    let command = words.map(Self.quoted).joined(separator: " ")
    service = """
      [Unit]
      Description=Tell which tokens in the vault come due

      [Service]
      Type=oneshot
      ExecStart=\(command)

      """
    // A timer of every thirtieth day would count anew each month: it is daily, and the program
    // decides. What a switched-off machine missed is run when it is on again.
    timer = """
      [Unit]
      Description=Daily look at the tokens in the vault

      [Timer]
      OnCalendar=daily
      Persistent=true
      RandomizedDelaySec=1h

      [Install]
      WantedBy=timers.target

      """
  }

  /// Between double quotes where needed, systemd.syntax(7). A percent sign begins a specifier, and
  /// a dollar sign the name of a variable.
  private static func quoted(_ word: String) -> String {
    if !word.isEmpty, word.utf8.allSatisfy({ CommandWords.isPlain($0) }) { return word }
    var text = word
    for (scalar, replacement) in escapes {
      text = CommandWords.replacing(scalar, with: replacement, in: text)
    }
    return "\"\(text)\""
  }

  /// In this order: a backslash that was put in must not be doubled.
  private static let escapes: [(Unicode.Scalar, String)] = [
    ("\\", #"\\"#), ("\"", #"\""#), ("%", "%%"), ("$", "$$"),
  ]
}

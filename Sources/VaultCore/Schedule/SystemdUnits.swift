/// The two units that run a command once a day, systemd.timer(5) and systemd.service(5).
public struct SystemdUnits: Equatable, Sendable {
  public let service: String
  public let timer: String

  /// Throws `.badValue` for a word that a line cannot hold.
  ///
  /// - Parameter words: the command; the first one is an absolute path.
  public init(_ words: [String], environment: [String]) throws(VaultError) {
    try CommandWords.requireOneLine(words + environment)
    // A variable's name is looked for in arguments, where `$$` stands for `$`, and not in the path
    // of the program, where it does not: the colon turns the looking off.
    let prefix = words.contains { $0.contains("$") } ? ":" : ""
    let command = prefix + words.map(Self.quoted).joined(separator: " ")
    let variables = environment.map { "Environment=\(Self.quoted($0))\n" }.joined()
    service = """
      [Unit]
      Description=Tell which tokens in the vault come due

      [Service]
      Type=oneshot
      \(variables)ExecStart=\(command)

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

  /// Between double quotes where needed, systemd.syntax(7). A percent sign begins a specifier.
  private static func quoted(_ word: String) -> String {
    let text = CommandWords.replacing("%", with: "%%", in: word)
    if !word.isEmpty, word.utf8.allSatisfy({ CommandWords.isPlain($0) || $0 == percent }) {
      return text
    }
    let escaped = CommandWords.replacing(
      "\"", with: #"\""#, in: CommandWords.replacing(#"\"#, with: #"\\"#, in: text))
    return "\"\(escaped)\""
  }

  private static var percent: UInt8 { UInt8(ascii: "%") }
}

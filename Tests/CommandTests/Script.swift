import VaultTestSupport

/// A script: commands as a person types them, and what they answer. Made to be read.
///
/// ```
/// # Prose.
/// vault list                        a line for the shell in a fresh HOME; it must succeed
/// ! vault get nothing               it must fail, and writes nothing to stdout unless said
/// status 3                          with this status
/// stdout TEXT                       one line of stdout; all lines together are the whole
/// stdout~ TEXT*                     the same, where * is any text
/// stdout ...                        any number of lines
/// stderr TEXT, stderr~, stderr ...  likewise
/// json NAME                         stdout is one line that fits Schemas/NAME.schema.json
/// json error                        stderr is, and stdout is empty
/// ttyout TEXT                       the command runs at a terminal, which shows this
/// ttyin TEXT                        a line is typed; ttyin alone is an empty one
/// ttyhidden TEXT                    a line is typed that the screen must never show
/// ttykey ^C                         a key is pressed
/// ttyecho off                       whether the terminal now shows what is typed
/// ttygroups                         the two groups of the recovery code that are asked for
/// sh LINE                           set-up: a line that must succeed
/// cleanup LINE                      run at the end, whatever happened
/// secret TEXT                       from here on no output may hold this, but where a line says so
/// needs root|linux|mount|schemas|stores  where this is missing, the script is skipped
/// -- NAME --                        at the end: a file in HOME, mode 0600, up to the next one
/// ```
///
/// Without a line about stdout or stderr, that stream is not looked at but for secrets. `$HOME` in
/// what is expected is the HOME of the script, which is also where its commands run. NO_COLOR is
/// set.
struct Script: Sendable {
  var name: String
  var path: String
  var steps: [ScriptStep] = []
  var cleanups: [String] = []
  var need = Need.nothing
  var files: [(name: String, text: String)] = []

  /// - Throws: `ScriptProblem` for a line that makes no sense.
  init(name: String, path: String, text: String) throws(ScriptProblem) {
    self.name = name
    self.path = path
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    for (index, line) in lines.enumerated() {
      if let file = Self.fileName(line) {
        files.append((file, ""))
      } else if let file = files.indices.last {
        files[file].text += line + "\n"
      } else if !line.isEmpty && !line.hasPrefix("#") {
        try read(line, number: index + 1)
      }
    }
  }

  private static func fileName(_ line: String) -> String? {
    guard line.hasPrefix("-- "), line.hasSuffix(" --"), line.count > 6 else { return nil }
    return String(line.dropFirst(3).dropLast(3))
  }

  private mutating func read(_ line: String, number: Int) throws(ScriptProblem) {
    let word = String(line.prefix { $0 != " " })
    let rest = String(line.dropFirst(word.count + 1))
    switch word {
    case "needs":
      guard let need = Need(rawValue: rest) else { throw ScriptProblem(line: number, "no need") }
      self.need = need
    case "cleanup": cleanups.append(rest)
    case "sh": steps.append(ScriptStep(line: number, command: rest))
    case "secret": steps.append(ScriptStep(line: number, secret: rest))
    case "!": steps.append(ScriptStep(line: number, command: rest, fails: true))
    default:
      let known =
        try steps.indices.last.map { (place) throws(ScriptProblem) in
          try steps[place].expect(word, rest, line: number)
        } ?? false
      if !known { steps.append(ScriptStep(line: number, command: line)) }
    }
  }
}

/// One command of a script, with what is expected of it.
struct ScriptStep: Sendable {
  let line: Int
  var command = ""
  var fails = false
  /// Instead of a command: a text that must not be seen any more.
  var secret: String?
  var status: Int32?
  var output: [ExpectedLine] = []
  var errors: [ExpectedLine] = []
  var talk: [Talk] = []
  var schema: String?

  /// What is said at the terminal, in order.
  struct Talk: Sendable {
    enum Kind: String, Sendable {
      case shows = "ttyout"
      case typed = "ttyin"
      case hidden = "ttyhidden"
      case key = "ttykey"
      case echo = "ttyecho"
      case groups = "ttygroups"
    }
    let line: Int
    let kind: Kind
    let text: String
  }

  /// Takes a line that belongs to this command. False if the line is a command of its own.
  mutating func expect(
    _ word: String, _ text: String, line: Int
  ) throws(ScriptProblem) -> Bool {
    switch word {
    case "status":
      guard let number = Int32(text) else { throw ScriptProblem(line: line, "not a status") }
      status = number
    case "stdout", "stdout~": output.append(ExpectedLine(text, isPattern: word == "stdout~"))
    case "stderr", "stderr~": errors.append(ExpectedLine(text, isPattern: word == "stderr~"))
    case "json": schema = text
    default:
      guard let kind = Talk.Kind(rawValue: word) else { return false }
      talk.append(Talk(line: line, kind: kind, text: text))
    }
    guard secret == nil else { throw ScriptProblem(line: line, "this follows no command") }
    return true
  }
}

/// Where a script and the program differ.
struct ScriptProblem: Error, CustomStringConvertible {
  let line: Int
  let text: String

  init(line: Int, _ text: String) {
    self.line = line
    self.text = text
  }

  var description: String { "line \(line): \(text)" }
}

import ArgumentParser
import VaultCore

/// What a server profile says: taken by `server add`, where the rest keeps its default, and by
/// `server edit`, where the rest stays as it is.
struct ServerProfileOptions: ParsableArguments {
  @Option(
    name: .customLong("env"),
    help: ArgumentHelp(
      "Set a variable: VAR=vault://NAME, or VAR=text; repeat for more.", valueName: "var=value"))
  var variables: [String] = []

  @Option(
    name: .customLong("file"),
    help: ArgumentHelp(
      "Hand a secret over as a file in memory, its path in this variable: VAR=vault://NAME.",
      valueName: "var=ref"))
  var files: [String] = []

  @Option(
    name: .customLong("fd"),
    help: ArgumentHelp(
      "Hand a secret over as this descriptor, from 3: N=vault://NAME.", valueName: "n=ref"))
  var descriptors: [String] = []

  @Option(
    name: .customLong("pass"),
    help: ArgumentHelp(
      "Pass on this variable as the client sets it; repeat for more.", valueName: "var"))
  var passed: [String] = []

  @Option(
    help: ArgumentHelp(
      "Start in this directory. A new server starts where it was added.", valueName: "path"))
  var directory: String?

  @Flag(help: "Start in whatever directory the client is in.")
  var anyDirectory = false

  @Option(
    help: ArgumentHelp(
      "PATH of the server. The one of today if not given.", valueName: "directories"))
  var path: String?

  @Flag(inversion: .prefixedNo, help: "Its stdin and stdout are MCP. They are if not said.")
  var mcp: Bool?

  @Flag(inversion: .prefixedNo, help: "Refuse a secret that has expired, instead of warning.")
  var strict: Bool?

  @Option(help: ArgumentHelp("Hide values of at least this many bytes.", valueName: "bytes"))
  var minLength: Int64?

  @Flag(
    inversion: .prefixedNo,
    help: """
      Hide rarer spellings of the values too, and values with colours inside, at the risk of \
      hiding too much.
      """)
  var allForms: Bool?

  /// All but the command. Throws `.usage` for options that do not go together.
  func edit() throws(VaultError) -> ServerProfileEdit {
    guard directory == nil || !anyDirectory else {
      throw VaultError(.usage, "--directory and --any-directory exclude each other")
    }
    var edit = ServerProfileEdit()
    edit.variables = variables
    for text in files { edit.deliveries.append(try Delivery(file: text)) }
    for text in descriptors { edit.deliveries.append(try Delivery(descriptor: text)) }
    edit.passed = passed
    edit.path = path
    edit.speaksMCP = mcp
    edit.refusesExpired = strict
    edit.minimumLength = minLength
    edit.hidesAllForms = allForms
    if anyDirectory { edit.directory = .some(nil) }
    if let directory { edit.directory = directory }
    return edit
  }

  /// What should be known about a profile that was written.
  static func notes(on profile: ServerProfile) -> [String] {
    profile.plainVariablesNamedLikeSecrets.map { name in
      "\(name) is plain text, which the watch key can read: a secret is better kept with "
        + "'vault add', and named here as vault://NAME"
    }
  }
}

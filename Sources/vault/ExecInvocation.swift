import VaultApp
import VaultCore

/// What `vault exec` was asked to do.
struct ExecInvocation: Equatable {
  /// All but the command.
  var input: Exec.Input
  var options: GlobalOptions
  /// The name of a profile, in place of a command.
  var server: String?
  /// The command and its arguments.
  var words: [String]

  func run() throws(VaultError) -> Int32 {
    if let server { return try run(server) }
    guard input.minimumLength >= 1 else {
      throw VaultError(.usage, "--min-length takes a number of bytes from 1")
    }
    var input = input
    input.command = RawArguments.last(words.count)
    return Self.status(of: try Exec.run(input, try Context.ofProcess(options)))
  }

  /// The status to exit with; does not return where the end is a signal.
  private static func status(of end: Exec.End) -> Int32 {
    switch end {
    case .status(let status): status
    case .signal(let signal): ProcessStart.end(by: signal)
    }
  }

  /// What a client's file says beside the name may not decide about anything that the profile does.
  private func run(_ server: String) throws(VaultError) -> Int32 {
    var rest = input
    rest.refusesExpired = false
    guard rest == Self.noOptions, words.isEmpty else {
      throw VaultError(
        .usage, "a server is started as its profile says; nothing can be added to that here",
        hint: "'vault server edit NAME' changes the profile")
    }
    guard let name = try? ServerName(server) else { throw Self.commandWithoutDashes }
    do {
      return Self.status(
        of: try Exec.run(
          name, refusesExpired: input.refusesExpired, try Context.ofProcess(options)))
    } catch {
      guard error.code == .noServer else { throw error }
      throw VaultError(
        .noServer, error.message,
        hint: "'vault server list' shows the names; a command stands behind '--'")
    }
  }

  static var commandWithoutDashes: VaultError {
    VaultError(
      .usage, "the command to run stands behind '--'",
      hint: "vault exec [options] -- COMMAND [ARGUMENTS]")
  }

  private static var noOptions: Exec.Input {
    Exec.Input(minimumLength: ExecCommand.standardMinimumLength)
  }
}

extension ExecInvocation {
  /// Reads the arguments as clients' configurations spell them, without the general parser, whose
  /// tables take longer to build than all else before the launch, once for every server.
  ///
  /// Nil for whatever is not plainly right, a mistake or a call for help included: `ExecCommand`
  /// reads that, and explains it. What is read here, it reads the same way; a test compares.
  init?(plain arguments: [String]) {
    guard arguments.first == "exec" else { return nil }
    let end = arguments.firstIndex(of: "--")
    self.init(
      input: Self.noOptions, options: GlobalOptions(),
      words: end.map { Array(arguments[($0 + 1)...]) } ?? [])
    var options = arguments[1..<(end ?? arguments.endIndex)]
    while let word = options.popFirst() {
      guard take(server: word) || take(flag: word) || take(option: word, &options) else {
        return nil
      }
    }
    // Either a server, or a command behind '--'.
    guard words.isEmpty != (server == nil), end == nil || server == nil else { return nil }
  }

  private mutating func take(server word: String) -> Bool {
    guard server == nil, !word.hasPrefix("-") else { return false }
    server = word
    return true
  }

  private mutating func take(flag: String) -> Bool {
    switch flag {
    case "--pristine": input.pristine = true
    case "--all-forms": input.hidesAllForms = true
    case "--mcp": input.speaksMCP = true
    case "--no-redact": input.redacts = false
    case "--replace": input.replaces = true
    case "--strict": input.refusesExpired = true
    case "--non-interactive": options.nonInteractive = true
    case "--yes", "-y": options.assumesYes = true
    default: return false
    }
    return true
  }

  /// `--name=value`, or `--name` and the next word, unless that could be an option itself.
  private mutating func take(option: String, _ words: inout ArraySlice<String>) -> Bool {
    let name = option.prefix { $0 != "=" }
    let value: String
    if name.endIndex < option.endIndex {
      value = String(option[option.index(after: name.endIndex)...])
    } else {
      guard let next = words.popFirst(), !next.hasPrefix("-") else { return false }
      value = next
    }
    return !value.isEmpty && set(name, value)
  }

  private mutating func set(_ name: Substring, _ value: String) -> Bool {
    switch name {
    case "--env": input.variables.append(value)
    case "--env-file": input.envFiles.append(value)
    case "--file": return take(try? Delivery(file: value))
    case "--fd": return take(try? Delivery(descriptor: value))
    case "--pass": input.pass.append(value)
    case "--vault": return Self.once(&options.vault, value)
    case "--keyfile": return Self.once(&options.unlocking.keyfile, value)
    case "--passphrase-file": return Self.once(&options.unlocking.passphraseFile, value)
    case "--passphrase-fd":
      return Self.once(&options.unlocking.passphraseDescriptor, Int32(value))
    default: return false
    }
    return true
  }

  private mutating func take(_ delivery: Delivery?) -> Bool {
    guard let delivery else { return false }
    // As the parser has them, which collects what each option says.
    let descriptors = input.deliveries.firstIndex { $0.isDescriptor }
    let place = delivery.isDescriptor ? nil : descriptors
    input.deliveries.insert(delivery, at: place ?? input.deliveries.endIndex)
    return true
  }

  private static func once<Value>(_ place: inout Value?, _ value: Value?) -> Bool {
    guard place == nil, let value else { return false }
    place = value
    return true
  }
}

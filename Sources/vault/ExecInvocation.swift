import VaultApp
import VaultCore

/// What `vault exec` was asked to do.
struct ExecInvocation: Equatable {
  /// All but the command.
  var input: Exec.Input
  var options: GlobalOptions
  /// The command and its arguments.
  var words: [String]

  func run() throws(VaultError) -> Int32 {
    guard input.minimumLength >= 1 else {
      throw VaultError(.usage, "--min-length takes a number of bytes from 1")
    }
    var input = input
    input.command = RawArguments.last(words.count)
    return try Exec.run(input, try Context.ofProcess(options))
  }
}

extension ExecInvocation {
  /// Reads the arguments as clients' configurations spell them, without the general parser, whose
  /// tables take longer to build than all else before the launch, once for every server.
  ///
  /// Nil for whatever is not plainly right, a mistake or a call for help included: `ExecCommand`
  /// reads that, and explains it. What is read here, it reads the same way; a test compares.
  init?(plain arguments: [String]) {
    guard arguments.first == "exec", let end = arguments.firstIndex(of: "--"),
      end + 1 < arguments.endIndex
    else { return nil }
    self.init(
      input: Exec.Input(minimumLength: ExecCommand.standardMinimumLength),
      options: GlobalOptions(), words: Array(arguments[(end + 1)...]))
    var options = arguments[1..<end]
    while let word = options.popFirst() {
      guard take(flag: word) || take(option: word, &options) else { return nil }
    }
  }

  private mutating func take(flag: String) -> Bool {
    switch flag {
    case "--pristine": input.pristine = true
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
    input.deliveries.append(delivery)
    return true
  }

  private static func once<Value>(_ place: inout Value?, _ value: Value?) -> Bool {
    guard place == nil, let value else { return false }
    place = value
    return true
  }
}

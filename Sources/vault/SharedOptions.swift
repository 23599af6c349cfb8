import ArgumentParser
import VaultApp
import VaultCore

/// Where the vault is and how it is opened: taken by every command.
struct VaultOptions: ParsableArguments {
  @Option(
    name: .customLong("vault"),
    help: ArgumentHelp("The vault file. (MCPVAULT_FILE)", valueName: "path"))
  var vaultFile: String?

  @Option(help: ArgumentHelp("Open with this keyfile. (MCPVAULT_KEYFILE)", valueName: "path"))
  var keyfile: String?

  @Option(
    help: ArgumentHelp(
      "Open with the passphrase in this file. (MCPVAULT_PASSPHRASE_FILE)", valueName: "path"))
  var passphraseFile: String?

  @Option(
    name: .customLong("passphrase-fd"),
    help: ArgumentHelp("Open with the passphrase read from this descriptor.", valueName: "n"))
  var passphraseDescriptor: Int32?

  @Flag(help: "Never ask; fail at once instead.")
  var nonInteractive = false

  @Flag(name: .shortAndLong, help: "Answer every question with yes.")
  var yes = false

  func context() throws(VaultError) -> Context {
    try Context.ofProcess(options)
  }

  var options: GlobalOptions {
    GlobalOptions(
      vault: vaultFile,
      unlocking: UnlockOptions(
        keyfile: keyfile, passphraseFile: passphraseFile,
        passphraseDescriptor: passphraseDescriptor),
      nonInteractive: nonInteractive, assumesYes: yes)
  }
}

/// How an answer is given: taken by every command that answers with data.
struct AnswerOptions: ParsableArguments {
  @Flag(help: "Answer in JSON; its schema is in Schemas/.")
  var json = false
}

/// Where a value comes from: taken by `add` and `rotate`.
struct ValueOptions: ParsableArguments {
  @Flag(help: "Read the value from stdin; one trailing newline is dropped.")
  var stdin = false

  @Option(
    help: ArgumentHelp(
      "Read the value from this file; one trailing newline is dropped.", valueName: "path"))
  var fromFile: String?

  @Option(help: ArgumentHelp("Take the value of this environment variable.", valueName: "var"))
  var fromEnv: String?

  @Flag(help: "Make a random value.")
  var generate = false

  @Option(help: ArgumentHelp("Characters of a generated value.", valueName: "n"))
  var length: Int = 40

  @Option(help: "Alphabet of a generated value.")
  var alphabet: ValueAlphabet = .base62

  @Flag(help: "Allow a value of more than 64 KiB, up to 1 MiB.")
  var large = false

  /// Anything here would be a value in argv, where every user of the machine can read it.
  @Argument(help: .hidden)
  var surplus: [String] = []

  /// Throws `.usage` if several sources are named, or a value stands in the arguments.
  func source() throws(VaultError) -> ValueSource {
    guard surplus.isEmpty else {
      throw VaultError(
        .usage, "a value is never taken from the command line, where other users can read it",
        hint: "pipe it in with --stdin, or leave it out to be asked; and change the value, "
          + "since your shell's history has it now")
    }
    var sources: [ValueSource] = []
    if stdin { sources.append(.standardInput) }
    if let fromFile { sources.append(.file(fromFile)) }
    if let fromEnv { sources.append(.environment(fromEnv)) }
    if generate { sources.append(.generated(length: length, alphabet: alphabet)) }
    guard sources.count <= 1 else {
      throw VaultError(
        .usage, "several sources for one value",
        hint: "choose one of --stdin, --from-file, --from-env, --generate")
    }
    return sources.first ?? .prompt
  }
}

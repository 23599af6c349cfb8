import ArgumentParser
import VaultApp
import VaultCore

struct GetCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Write a secret's value to stdout.",
    usage: "vault get <name> [<options>]",
    discussion: """
      Refuses to show it on a terminal without --reveal. Every release is recorded in the audit \
      log before the value leaves; where that cannot be written there is no value, but for \
      --break-glass, which asks and is recorded with the next write.
      """)

  static let help = Help(example: "vault get github/token | gh auth login --with-token")

  @Argument(help: "The secret's name.", completion: .secretName)
  var name: String

  @Option(
    help: ArgumentHelp(
      "This version instead of the current one; 'vault show' lists them.", valueName: "n"))
  var version: Int64?

  @Flag(help: "Show the value even on a terminal.")
  var reveal = false

  @Flag(
    help: "At a terminal, where the disk is full or read-only: release it without an audit entry.")
  var breakGlass = false

  @OptionGroup var vault: VaultOptions

  func run() throws {
    let name = try SecretName(name)
    try Get.run(
      Get.Input(name: name, version: version, reveals: reveal, breaksGlass: breakGlass),
      try vault.context())
  }
}

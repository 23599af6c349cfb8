import ArgumentParser
import VaultApp
import VaultCore

struct ExportCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write values in plaintext, and server profiles, to take them elsewhere.",
    usage: "vault export [<file>] --reveal [<options>]",
    discussion: """
      Writes the current value of every secret, to a new file that only you can read, or to \
      stdout. As JSON it has the server profiles too: with --owner, --service or --tag those that \
      need no other secret. Asks for the passphrase even if the vault is unlocked, and records \
      every value in the audit log before the first one leaves. For a copy that stays encrypted, \
      use 'vault backup'.
      """)

  static let help = Help(
    example: "vault export secrets.json --format json --tag ci --reveal")

  @Argument(
    help: ArgumentHelp("The new file; stdout if there is none.", valueName: "file"),
    completion: .file())
  var file: String?

  @Option(help: ArgumentHelp("What the file is to be.", valueName: "format"))
  var format = ExportSecrets.Format.json

  @Flag(help: "Say that the values are to be shown in plaintext; nothing is exported without.")
  var reveal = false

  @Option(help: ArgumentHelp("Only of this owner.", valueName: "text"))
  var owner: String?

  @Option(help: ArgumentHelp("Only of this service.", valueName: "text"))
  var service: String?

  @Option(help: ArgumentHelp("Only with this tag.", valueName: "text"))
  var tag: String?

  @OptionGroup var vault: VaultOptions

  func run() throws {
    try ExportSecrets.run(
      ExportSecrets.Input(
        file: file, format: format,
        filter: ListSecrets.Filter(owner: owner, service: service, tag: tag, states: []),
        reveals: reveal),
      try vault.context())
  }
}

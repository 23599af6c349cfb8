import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct SalvageCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "salvage", abstract: "Save what still opens in a damaged vault, into a new one.",
    usage: "vault salvage <file> --into <new> [<options>]",
    discussion: """
      For a file that 'vault verify' refuses and of which there is no good backup. The file is \
      read and never changed. Every secret in the new vault is tagged 'unverified': its value was \
      sealed with your keys, but it may be an older one, others may be missing, and whoever had \
      the watch key may have changed its name. A server's profile goes by unverified/NAME, so that \
      no client starts it before you have looked at it. The new vault opens with the secret that \
      opened the old one; 'vault restore' puts it in the old one's place.
      """)

  static let help = Help(
    example: """
      vault salvage ~/.local/share/mcp-vault/vault.db \\
        --into ~/.local/share/mcp-vault/salvaged.db
      """)

  @Argument(help: ArgumentHelp("The damaged vault.", valueName: "file"), completion: .file())
  var file: String

  @Option(
    help: ArgumentHelp("The new vault; nothing may be there yet.", valueName: "new"),
    completion: .file())
  var into: String

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let context = try vault.context()
    let saved = try Salvage.run(from: file, into: into, context)
    try Output.write(
      SalvageReport(
        vault: saved.vault, names: saved.names, values: saved.values,
        lost: saved.lost.map { ($0.name, $0.version) }, nameless: saved.nameless,
        servers: saved.servers, leftOut: saved.leftOut, now: context.now()),
      asJSON: answer.json)
  }
}

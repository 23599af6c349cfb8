import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct InitCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Create a vault.",
    usage: "vault init [<options>]",
    discussion: """
      Asks for a passphrase, or makes one, and shows a recovery code once. Nothing that is there \
      is ever overwritten.
      """)

  static let help = Help(example: "vault init", statuses: [2, 7])

  @Option(help: ArgumentHelp("Cost of one guess at the passphrase.", valueName: "cost"))
  var kdf: KDFChoice = .moderate

  @Flag(name: .customLong("no-watch-key"), help: "Write no watch key: cron cannot look then.")
  var noWatchKey = false

  @Flag(
    name: .customLong("no-recovery-code"),
    help: "Make no recovery code: a forgotten passphrase then loses everything.")
  var noRecoveryCode = false

  @Option(
    help: ArgumentHelp(
      "Write the recovery code to this new file instead of stdout.", valueName: "path"))
  var recoveryFile: String?

  @Option(
    help: ArgumentHelp("Make a keyfile here that opens the vault as well.", valueName: "path"))
  var newKeyfile: String?

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    if answer.json && !noRecoveryCode && recoveryFile == nil {
      throw VaultError(
        .usage, "with --json the recovery code needs a place of its own",
        hint: "pass --recovery-file PATH, or --no-recovery-code")
    }
    let context = try vault.context()
    let made = try Init.run(
      Init.Input(
        cost: kdf, writesWatchKey: !noWatchKey, makesRecoveryCode: !noRecoveryCode,
        recoveryFile: recoveryFile, newKeyfile: newKeyfile),
      context)
    try Output.write(
      InitReport(
        vault: made.vault, vaultID: made.vaultID, slots: made.slots,
        watchKey: made.watchKey, now: context.now()),
      asJSON: answer.json)
  }
}

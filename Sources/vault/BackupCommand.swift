import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct BackupCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Make a verified copy of the vault.",
    usage: "vault backup <file> [<options>]",
    discussion: """
      The copy is sealed like the vault and opens with the same secrets. It is consistent \
      whatever else writes, and read back before it gets its name. The watch key is enough, so \
      cron can do it.
      """)

  static let help = Help(
    example: "vault backup /media/usb/vault-$(date +%F).db", statuses: [2, 3, 4, 5, 6, 7])

  @Argument(
    help: ArgumentHelp("Where to; nothing may be there yet.", valueName: "file"),
    completion: .file())
  var file: String

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let context = try vault.context()
    let made = try Backup.run(to: file, context)
    try Output.write(
      BackupReport(
        vault: made.vault, file: made.file, size: made.size, checkpoint: made.checkpoint,
        committedAt: made.committedAt, openedValues: made.openedValues, now: context.now()),
      asJSON: answer.json)
  }
}

import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct RestoreCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Put a backup in the vault's place.",
    usage: "vault restore <file> [<options>]",
    discussion: """
      The backup is opened and verified whole before anything is moved; a vault that is there is \
      put aside with --force, never deleted. If this machine has seen a newer state of the same \
      vault it asks whether to go back. With the vault's own path as the file, the file that is \
      there is accepted as the newest state.

      Interrupted by a crash, run the same command again. A file whose name has '.restore-' in it \
      may then be left over, and can be deleted.
      """)

  static let help = Help(example: "vault restore /media/usb/vault-2026-11-22.db --force")

  @Argument(help: ArgumentHelp("The backup.", valueName: "file"), completion: .file())
  var file: String

  @Flag(help: "Put the vault that is there aside, under another name.")
  var force = false

  @Flag(help: "Say beforehand that an older state may become the newest.")
  var acceptRollback = false

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let context = try vault.context()
    let made = try Restore.run(
      Restore.Input(file: file, force: force, acceptsRollback: acceptRollback), context)
    try Output.write(
      RestoreReport(
        vault: made.vault, replaced: made.replaced, records: made.records,
        committedAt: made.committedAt, accepted: made.accepted, agentWasLocked: made.wasLocked,
        hasWatchKey: made.hasWatchKey, now: context.now()),
      asJSON: answer.json)
  }
}

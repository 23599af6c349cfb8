import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct PasswdCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "passwd", abstract: "Change the passphrase.",
    usage: "vault passwd [<options>]",
    discussion: """
      Asks for what opens the vault now - the passphrase, or the recovery code if the passphrase \
      is forgotten - and then for the new one. It revokes nothing: whoever holds an old copy of \
      the vault and the old passphrase still opens that copy; see 'vault rekey'.
      """)

  static let help = Help(example: "vault passwd")

  @Option(
    help: ArgumentHelp("Of this slot, where several have a passphrase.", valueName: "n"))
  var slot: Int64?

  @Option(
    help: ArgumentHelp(
      "Cost of one guess at it. (default: as before, or what 'moderate' needs)",
      valueName: "cost"))
  var kdf: KDFChoice?

  @OptionGroup(title: "New passphrase") var source: NewPassphraseOptions

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let context = try vault.context()
    let changed = try ChangePassphrase.run(
      ChangePassphrase.Input(slot: slot, cost: kdf, source: source.source, mayShow: !answer.json),
      context)
    try Output.write(
      SlotReport(
        .changed, changed.slot, vault: changed.vault, agentWasLocked: changed.wasLocked),
      asJSON: answer.json)
  }
}

/// Where a new passphrase comes from, if a person is not to be asked: taken by `passwd` and
/// `slot add`.
struct NewPassphraseOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Take the new passphrase from this file.", valueName: "path"))
  var newPassphraseFile: String?

  @Option(
    name: .customLong("new-passphrase-fd"),
    help: ArgumentHelp("Take the new passphrase from this descriptor.", valueName: "n"))
  var newPassphraseDescriptor: Int32?

  var source: PassphraseSource {
    PassphraseSource(file: newPassphraseFile, descriptor: newPassphraseDescriptor)
  }
}

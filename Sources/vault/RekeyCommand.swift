import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct RekeyCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "rekey", abstract: "Replace every key of the vault.",
    usage: "vault rekey [<options>]",
    discussion: """
      After a secret that opens the vault got into wrong hands: everything is sealed anew, and an \
      old secret opens nothing that is written from now on. Asks for the secret of every slot \
      that is to stay; the others are listed and dropped. It rotates no token: what an old copy \
      gives away must be rotated at its provider.
      """)

  static let help = Help(example: "vault rekey --keep-keyfile /media/usb/vault.key")

  @Option(
    help: ArgumentHelp(
      "Keep the slot of this keyfile; may be repeated. The watch key in its usual place is kept.",
      valueName: "path"))
  var keepKeyfile: [String] = []

  @Option(
    help: ArgumentHelp(
      "Keep the slot of the recovery code in this file.", valueName: "path"))
  var recoveryFile: String?

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let context = try vault.context()
    let made = try Rekey.run(
      Rekey.Input(keyfiles: keepKeyfile, recoveryFile: recoveryFile), context)
    try Output.write(
      RekeyReport(
        vault: made.vault, epoch: made.epoch, kept: made.kept, dropped: made.dropped,
        agentWasLocked: made.wasLocked, now: context.now()),
      asJSON: answer.json)
  }
}

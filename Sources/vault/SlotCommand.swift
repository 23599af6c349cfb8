import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct SlotCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "slot", abstract: "List, add and remove what opens the vault.",
    usage: "vault slot <command> [<options>]",
    discussion: "Each secret that opens the vault has a slot of its own; see the list.",
    subcommands: [SlotListCommand.self, SlotAddCommand.self, SlotRemoveCommand.self])

  static let help = Help(example: "vault slot list")
}

struct SlotListCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List what opens the vault.",
    usage: "vault slot list [<options>]")

  static let help = Help(example: "vault slot list")

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let context = try vault.context()
    let slots = try Slots.list(context)
    try Output.write(
      SlotsReport(vault: context.paths.vaultFile, slots, now: context.now()),
      asJSON: answer.json)
  }
}

struct SlotRemoveCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Remove a slot: its secret opens the vault no more.",
    usage: "vault slot remove <n> [<options>]",
    discussion: """
      Open the vault with the secret of a slot that stays: that shows it can be opened without \
      the one that goes. Old copies of the vault still open with the removed secret; see \
      'vault rekey'.
      """)

  static let help = Help(example: "vault slot remove 3")

  @Argument(help: ArgumentHelp("The slot's number; 'vault slot list' shows them.", valueName: "n"))
  var slot: Int64

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let context = try vault.context()
    let removed = try RemoveSlot.run(slot, context)
    try Output.write(
      SlotReport(
        .removed, removed.slot, vault: removed.vault, agentWasLocked: removed.wasLocked),
      asJSON: answer.json)
  }
}

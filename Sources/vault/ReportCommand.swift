import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct ReportCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write the inventory: every secret, never a value.",
    usage: "vault report [<options>]",
    discussion: """
      Owners, scopes, ages, dates, which servers use a secret, and what the policy does not allow. \
      The agent or the watch key is enough, so cron can do it. Every format names names: treat it \
      as confidential. In CSV, text that a spreadsheet would run as a formula has an apostrophe \
      in front.
      """)

  static let help = Help(example: "vault report --format html --output inventory.html")

  @Option(help: ArgumentHelp(formats, valueName: "format"))
  var format: Inventory.Format?

  @Option(
    help: ArgumentHelp(
      "Write to this file, in the place of what was there; only you can read it.",
      valueName: "file"),
    completion: .file())
  var output: String?

  @OptionGroup var filter: FilterOptions
  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let format = try chosenFormat()
    let context = try vault.context()
    let asked = try filter.filter()
    let found = try TakeInventory.run(asked, at: try filter.time(context), context)
    let inventory = Inventory(
      vault: found.vault, isUsualVault: found.isUsualVault, vaultID: found.vaultID,
      held: found.held, servers: found.servers,
      filter: Inventory.Filter(
        owner: asked.owner, service: asked.service, tag: asked.tag, states: asked.states),
      now: found.generatedAt)
    if let output {
      try AnswerFile.write(inventory.text(as: format), to: output, .ownerOnly, context)
    } else {
      try StandardStreams.writeAnswer(inventory.text(as: format, colour: Output.coloursAnswers))
    }
    Output.remark(inventory.remarks)
  }

  private static var formats: String {
    let names = Inventory.Format.allCases.map(\.rawValue).joined(separator: ", ")
    return "One of \(names). table if not given."
  }

  private func chosenFormat() throws(VaultError) -> Inventory.Format {
    guard answer.json else { return format ?? .table }
    guard format == nil || format == .json else {
      throw VaultError(.usage, "--json and --format do not agree")
    }
    return .json
  }
}

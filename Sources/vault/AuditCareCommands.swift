import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct AuditVerifyCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Prove that the audit log is whole and in order.",
    usage: "vault audit verify [<options>]",
    discussion: """
      With all keys every entry is opened as well. Without an agent, a keyfile or a terminal the \
      watch key proves order and completeness.
      """)

  static let help = Help(example: "vault audit verify --json")

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions
  @ParentCommand var parent: AuditCommand

  func run() throws {
    try parent.requireBare()
    let context = try vault.context()
    let summary = try AuditVerify.run(context)
    try Output.write(
      AuditVerifyAnswer(vault: context.paths.vaultFile, summary, now: context.now()),
      asJSON: answer.json)
  }
}

struct AuditPruneCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune", abstract: "Cut the older part of the audit log, for good.",
    usage: "vault audit prune [<options>]",
    discussion: """
      Asks first. What stays begins with the link of what was cut, so that it can still be \
      proved whole; an entry says what was cut. Export it before: 'vault audit --format ocsf'.
      """)

  static let help = Help(example: "vault audit prune --before 365d --keep 1000")

  @Option(help: ArgumentHelp("Up to and including this number.", valueName: "seq"))
  var through: Int64?

  @Option(
    help: ArgumentHelp(
      "Up to the first that is not older: a date, RFC 3339, or a time ago such as 365d.",
      valueName: "when"))
  var before: String?

  @Option(help: ArgumentHelp("Keep at least so many of the newest.", valueName: "n"))
  var keep: Int64?

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions
  @ParentCommand var parent: AuditCommand

  func run() throws {
    try parent.requireBare()
    guard through == nil || before == nil else {
      throw VaultError(.usage, "--through and --before are two ways to say one thing")
    }
    guard through ?? 1 >= 1, keep ?? 0 >= 0 else {
      throw VaultError(.usage, "--through takes a number from 1, --keep one from 0")
    }
    let context = try vault.context()
    let done = try AuditPrune.run(
      AuditPrune.Input(
        through: through, before: try PastTime.instant(before, before: context.now()), keep: keep),
      context)
    try Output.write(
      AuditPruneAnswer(removed: done.removed, log: done.summary), asJSON: answer.json)
  }
}

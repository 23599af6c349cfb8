import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct RotateCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate", abstract: "Give a secret a new value; the old one is kept for a while.",
    usage: "vault rotate (<name> | --all-due) [<options>]",
    discussion: """
      The old value becomes 'previous' until its overlap ends; 'vault get NAME --version N' \
      still gives it out. With --auto the secret's driver ('vault edit --driver') asks the \
      provider for the new value, checks that it works, and ends the old one after the overlap; \
      every step is kept, so one that was interrupted goes on with --resume.
      """)

  static let help = Help(
    example: "vault rotate github/token --expires 90d")

  @Argument(help: "The secret's name; none with --all-due.", completion: .secretName)
  var name: String?

  @Option(
    help: ArgumentHelp(
      "When the new value ends: a date, a time from now such as 90d, or never.",
      valueName: "when"))
  var expires: String?

  @Option(
    help: ArgumentHelp(
      "How long the old value is kept as previous, for example 24h.", valueName: "time"))
  var overlap: TimeSpan?

  @OptionGroup(title: "Value") var value: ValueOptions
  @OptionGroup(title: "Driver") var driver: RotationWayOptions

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let source = try value.source()
    let way = try driver.way()
    if driver.allDue { return try rotateAllDue(source) }
    guard let text = name else {
      throw VaultError(.usage, "which secret?", hint: "name it, or rotate all with --all-due")
    }
    let name = try SecretName(text)
    let context = try vault.context()
    let expiresAt = try expires.map { (text) throws(VaultError) in
      try Expiry.instant(text, from: context.now())
    }
    let input = Rotate.Input(
      name: name, source: source, allowsLarge: value.large, expiresAt: expiresAt, overlap: overlap)
    let token =
      if let way { try RotateByDriver.run(way, input, context) } else {
        try Rotate.run(input, context)
      }
    let action: WriteReport.Action =
      switch way {
      case .begin, .resume, nil: .rotated
      case .rollBack: .rolledBack
      case .abandon: .abandoned
      }
    try Output.write(
      WriteReport(
        action, token, notes: RunningLaunches.notes(about: token, context), now: context.now()),
      asJSON: answer.json)
  }

  private func rotateAllDue(_ source: ValueSource) throws {
    guard name == nil, source == .prompt, expires == nil, overlap == nil else {
      throw VaultError(.usage, "--all-due goes with no name and no value", hint: "leave them out")
    }
    let context = try vault.context()
    let outcomes = try RotateAllDue.run(context)
    var rotated: [TokenRecord] = []
    var byHand: [SecretName] = []
    var failed: [(name: SecretName, error: VaultError)] = []
    for outcome in outcomes {
      switch outcome {
      case .rotated(let token): rotated.append(token)
      case .byHand(let name): byHand.append(name)
      case .failed(let name, let error): failed.append((name, error))
      }
    }
    try Output.write(
      RotateDueReport(
        rotated: rotated, byHand: byHand, failed: failed,
        notes: rotated.flatMap { RunningLaunches.notes(about: $0, context) }, now: context.now()),
      asJSON: answer.json)
    if !failed.isEmpty {
      throw VaultError(.failed, "\(failed.count) of \(outcomes.count) could not be rotated")
    }
  }
}

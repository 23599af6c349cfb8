import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct RotateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate", abstract: "Give a secret a new value; the old one is kept for a while.",
    discussion: Help.text(
      """
      The old value becomes 'previous' until its overlap ends; 'vault get NAME --version N' still
      gives it out.
      """,
      example: "vault rotate github/token --expires 90d"))

  @OptionGroup var vault: VaultOptions
  @OptionGroup var answer: AnswerOptions

  @Argument(help: "The secret's name.", completion: .secretName)
  var name: String

  @Option(help: "When the new value ends: a date, a time from now such as 90d, or never.")
  var expires: String?

  @Option(help: "How long the old value is kept as previous, for example 24h.")
  var overlap: TimeSpan?

  @OptionGroup(title: "Value") var value: ValueOptions

  func run() throws {
    let source = try value.source()
    let name = try SecretName(name)
    let context = try vault.context()
    let expiresAt = try expires.map { (text) throws(VaultError) in
      try Expiry.instant(text, from: context.now())
    }
    let token = try Rotate.run(
      Rotate.Input(
        name: name, source: source, allowsLarge: value.large, expiresAt: expiresAt,
        overlap: overlap),
      context)
    try Output.write(WriteReport(.rotated, token, now: context.now()), asJSON: answer.json)
  }
}

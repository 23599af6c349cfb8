import ArgumentParser
import VaultApp
import VaultCore

struct GetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Write a secret's value to stdout.",
    discussion: Help.text(
      "On a terminal it asks for --reveal first. Every release is recorded in the audit log.",
      example: "vault get github/token | gh auth login --with-token"))

  @OptionGroup var vault: VaultOptions

  @Argument(help: "The secret's name.", completion: .secretName)
  var name: String

  @Option(help: "This version instead of the current one; 'vault show' lists them.")
  var version: Int64?

  @Flag(help: "Show the value even on a terminal.")
  var reveal = false

  func run() throws {
    let name = try SecretName(name)
    try Get.run(
      Get.Input(name: name, version: version, reveals: reveal), try vault.context())
  }
}

import ArgumentParser
import VaultApp
import VaultCore

struct RedactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "redact", abstract: "Copy stdin or files to stdout with every secret hidden.",
    discussion: Help.text(
      "Hides every version of every secret, in all the forms that 'vault exec' hides.",
      example: "vault redact build.log > build.clean.log"))

  @OptionGroup var vault: VaultOptions

  @Option(help: "Hide values of at least this many bytes.")
  var minLength = 6

  @Argument(help: "Files to copy; stdin if there are none.")
  var files: [String] = []

  func run() throws {
    guard minLength >= 1 else {
      throw VaultError(.usage, "--min-length takes a number of bytes from 1")
    }
    try RedactFilter.run(files: files, minimumLength: minLength, try vault.context())
  }
}

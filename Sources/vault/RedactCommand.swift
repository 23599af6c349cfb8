import ArgumentParser
import VaultApp
import VaultCore

struct RedactCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "redact", abstract: "Copy stdin or files to stdout with every secret hidden.",
    usage: "vault redact [<options>] [<file> ...]",
    discussion: "Hides every version of every secret, in all the forms that 'vault exec' hides.")

  static let help = Help(example: "vault redact build.log > build.clean.log")

  @Option(help: ArgumentHelp("Hide values of at least this many bytes.", valueName: "bytes"))
  var minLength = 6

  @Flag(
    help: """
      Hide rarer spellings of the values too, and values with colours inside, at the risk of \
      hiding too much.
      """)
  var allForms = false

  @Argument(help: ArgumentHelp("Files to copy; stdin if there are none.", valueName: "file"))
  var files: [String] = []

  @OptionGroup var vault: VaultOptions

  func run() throws {
    guard minLength >= 1 else {
      throw VaultError(.usage, "--min-length takes a number of bytes from 1")
    }
    try RedactFilter.run(
      files: files, minimumLength: minLength, hidesAllForms: allForms, try vault.context())
  }
}

import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct ImportCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take secrets and servers over from a file or another manager.",
    usage: "vault import <file> [<options>]",
    discussion: """
      Reads dotenv files, a vault's own JSON, and the exports of 1Password (csv, 1pux), \
      Bitwarden (json, csv) and KeePass (xml); with --format pass or gopass, that program's \
      store, without a file. A file called - is stdin.

      A vault's own JSON has server profiles too. Each is a command that gets secrets, chosen by \
      whoever made the file: --dry-run shows what would start, 'vault server show' what does.

      Nothing in the vault is overwritten unless --replace is given, so the same import twice \
      changes nothing the second time. Titles become names: what cannot stand in a name \
      becomes '-'.
      """)

  static let help = Help(example: "vault import bitwarden.json --dry-run")

  @Argument(
    help: ArgumentHelp("The file to read, or - for stdin.", valueName: "file"),
    completion: .file())
  var file: String?

  @Option(
    help: ArgumentHelp(
      "dotenv, json, 1password-csv, 1pux, bitwarden-json, bitwarden-csv, keepass-xml, pass or "
        + "gopass. Told by the content if not given.", valueName: "format"))
  var format: String?

  @Flag(help: "Tell what would happen, and write nothing.")
  var dryRun = false

  @Flag(
    help: """
      Let a value that differs take the place of the vault's, as 'vault rotate' does, and a \
      server profile that of the vault's.
      """)
  var replace = false

  @Option(help: ArgumentHelp("Put this and a '/' before every name.", valueName: "name"))
  var prefix: String?

  @Option(help: ArgumentHelp("Who answers for all of them.", valueName: "text"))
  var owner: String?

  @Option(
    name: .customLong("tag"),
    help: ArgumentHelp("A tag for all of them; repeat for more.", valueName: "text"))
  var tags: [String] = []

  @Flag(help: "Import the notes beside passwords too, each as a value TITLE/notes.")
  var withNotes = false

  @Flag(help: "Import the seeds of one-time passwords too, each as a value TITLE/otp.")
  var withOtp = false

  @Flag(help: "Write user names into the secrets' notes, which the watch key can read.")
  var withUsernames = false

  @Flag(help: "Allow values of more than 64 KiB, up to 1 MiB.")
  var large = false

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let input = ImportSecrets.Input(
      source: try source(), isDryRun: dryRun, replaces: replace,
      prefix: try prefix.map { (text) throws(VaultError) in try SecretName(text) }, owner: owner,
      tags: tags, takesNotes: withNotes, takesOneTimePasswords: withOtp,
      takesUsernames: withUsernames, allowsLarge: large)
    let context = try vault.context()
    let entries = try ImportSecrets.run(input, context)
    try Output.write(
      ImportReport(entries, isDryRun: dryRun, now: context.now()), asJSON: answer.json)
  }

  /// The stores are read through their programs, all else from a file.
  private func source() throws(VaultError) -> ImportSource {
    if format == "pass" || format == "gopass" {
      guard file == nil else {
        throw VaultError(
          .usage, "the store of \(format == "pass" ? "pass" : "gopass") is read without a file",
          hint: "leave the file out; PASSWORD_STORE_DIR names another store of pass")
      }
      return format == "pass" ? .pass : .gopass
    }
    let known = try format.map { (word) throws(VaultError) in try Self.format(word) }
    guard let file else {
      throw VaultError(
        .usage, "there is no file to import",
        hint: "vault import FILE, or - for stdin, or --format pass")
    }
    return file == "-" ? .standardInput(known) : .file(file, known)
  }

  private static func format(_ word: String) throws(VaultError) -> ImportFormat {
    let word = word == "keepass" ? ImportFormat.keePassXML.rawValue : word
    guard let format = ImportFormat(rawValue: word) else {
      throw VaultError(
        .usage, "there is no such format to import",
        hint: "one of "
          + (ImportFormat.allCases.map(\.rawValue) + ["pass", "gopass"])
          .joined(separator: ", "))
    }
    return format
  }
}

import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct SlotAddCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Add one more secret that opens the vault.",
    usage: "vault slot add <type> [<path>] [<options>]",
    discussion: """
      The types:
        passphrase                another passphrase
        keyfile PATH              a keyfile, made at PATH
        recovery [PATH]           a recovery code, shown once or written to PATH
        passphrase+keyfile PATH   both are needed; the keyfile is made at PATH
        watch [PATH]              opens metadata alone, for cron

      Asks for a secret that opens the vault now. Adding takes none away.
      """)

  static let help = Help(example: "vault slot add keyfile /media/usb/vault.key --label 'usb stick'")

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case passphrase, keyfile, recovery, watch
    case passphraseAndKeyfile = "passphrase+keyfile"
  }

  @Argument(help: ArgumentHelp("What kind of secret.", valueName: "type"))
  var kind: Kind

  @Argument(help: ArgumentHelp("The new file that is to hold it.", valueName: "path"))
  var path: String?

  @Option(help: ArgumentHelp("What to call the slot in lists.", valueName: "text"))
  var label: String?

  @Option(help: ArgumentHelp("Cost of one guess at a passphrase.", valueName: "cost"))
  var kdf: KDFChoice = .moderate

  @OptionGroup(title: "New passphrase") var source: NewPassphraseOptions

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let added = try secretKind()
    if answer.json && added == .recovery(file: nil) {
      throw VaultError(
        .usage, "with --json the recovery code needs a place of its own",
        hint: "vault slot add recovery PATH --json")
    }
    let label = try label.map { (text) throws(VaultError) in try SlotLabel(text) }
    let context = try vault.context()
    let made = try AddSlot.run(
      AddSlot.Input(
        kind: added, label: label, cost: kdf, source: source.source, mayShow: !answer.json), context
    )
    try Output.write(
      SlotReport(.added, made.slot, vault: made.vault, file: made.file), asJSON: answer.json)
  }

  private func secretKind() throws(VaultError) -> AddSlot.Kind {
    switch kind {
    case .passphrase:
      guard path == nil else {
        throw VaultError(
          .usage, "a passphrase has no path", hint: "--new-passphrase-file PATH reads one")
      }
      return .passphrase
    case .keyfile: return .keyfile(try requiredPath())
    case .passphraseAndKeyfile: return .passphraseAndKeyfile(try requiredPath())
    case .recovery: return .recovery(file: path)
    case .watch: return .watch(path)
    }
  }

  private func requiredPath() throws(VaultError) -> String {
    guard let path else {
      throw VaultError(
        .usage, "where is the keyfile to be made?",
        hint: "vault slot add \(kind.rawValue) PATH, where nothing is yet")
    }
    return path
  }
}

import VaultCore
import VaultCrypto

/// Where a new passphrase comes from, before a person is asked for one.
public struct PassphraseSource: Equatable, Sendable {
  public var file: String?
  public var descriptor: Int32?

  public init(file: String? = nil, descriptor: Int32? = nil) {
    self.file = file
    self.descriptor = descriptor
  }

  init(_ unlocking: UnlockOptions) {
    self.init(file: unlocking.passphraseFile, descriptor: unlocking.passphraseDescriptor)
  }
}

/// A passphrase that is to open a vault from now on: given, typed twice, or generated.
struct NewPassphrase: ~Copyable {
  let bytes: SecretBytes
  let isGenerated: Bool

  /// - Parameters:
  ///   - mayMake: one may be made if the person enters none; it is shown then.
  ///   - flags: how the options are called that say where it comes from, for the error.
  static func obtain(
    _ source: PassphraseSource, mayMake: Bool = true,
    flags: String = "--passphrase-file or --passphrase-fd",
    prompt: String = "Passphrase", _ context: Context
  ) throws(VaultError) -> NewPassphrase {
    if let path = source.file {
      return try checked(try ValueInput.passphrase(fromFile: path, uid: context.uid))
    }
    if let descriptor = source.descriptor {
      return try checked(try ValueInput.passphrase(fromDescriptor: descriptor))
    }
    guard context.mayPrompt else {
      throw VaultError(
        .needsAnswer, "there is no terminal to ask for a new passphrase on",
        hint: "give one with \(flags)")
    }
    context.note("A passphrase of 15 characters or more; press return to have one made for you.")
    let typed = try ValueInput.promptHidden(
      "\(prompt): ", limit: PassphraseRule.byteCount.upperBound)
    if typed.count == 0 {
      guard mayMake else {
        throw VaultError(
          .usage, "with --json a passphrase that is made has no place to be shown",
          hint: "leave --json out, or enter one")
      }
      let made = try mapping { () throws(CryptoError) in try GeneratedPassphrase.make() }
      return NewPassphrase(bytes: made, isGenerated: true)
    }
    let again = try ValueInput.promptHidden(
      "\(prompt) again: ", limit: PassphraseRule.byteCount.upperBound)
    guard typed.isEqual(to: again) else {
      throw VaultError(.badValue, "the two entries differ; nothing was changed")
    }
    return try checked(typed)
  }

  func copy() throws(VaultError) -> SecretBytes { try bytes.duplicate() }

  private static func checked(_ bytes: consuming SecretBytes) throws(VaultError) -> NewPassphrase {
    let problem = bytes.withBytes { span in PassphraseRule.check(span) }
    if let problem { throw problem.error }
    return NewPassphrase(bytes: bytes, isGenerated: false)
  }
}

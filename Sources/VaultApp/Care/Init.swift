import Platform
public import VaultCore
import VaultCrypto
import VaultStore

/// `vault init`: a new vault, a recovery code shown once, a watch key for places without a person.
public enum Init {
  public struct Input: Sendable {
    public var cost: KDFChoice
    public var writesWatchKey: Bool
    public var makesRecoveryCode: Bool
    /// Where the recovery code goes instead of stdout; a new file, mode 0600.
    public var recoveryFile: String?
    /// A keyfile to make and to give a slot of its own; a new file, mode 0600.
    public var newKeyfile: String?

    public init(
      cost: KDFChoice, writesWatchKey: Bool, makesRecoveryCode: Bool, recoveryFile: String?,
      newKeyfile: String?
    ) {
      self.cost = cost
      self.writesWatchKey = writesWatchKey
      self.makesRecoveryCode = makesRecoveryCode
      self.recoveryFile = recoveryFile
      self.newKeyfile = newKeyfile
    }
  }

  public struct Answer: Sendable {
    public let vault: String
    public let vaultID: [UInt8]
    public let slots: [SlotRow]
    public let watchKey: String?
  }

  /// Throws `.exists` if anything is at the vault's place: an existing vault is never overwritten.
  public static func run(_ input: Input, _ context: Context) throws(VaultError) -> Answer {
    let directory = try prepareDirectory(context)
    let path = directory + "/" + Paths.lastComponent(of: context.paths.vaultFile)
    try refuseToOverwrite(input, path, context)

    let passphrase = try NewPassphrase.obtain(context)
    let cost = try KDFCalibration.cost(input.cost, context)
    var draft = try VaultDraft(at: context.now(), cost: cost, bounds: context.bounds)
    try draft.addPassphrase(passphrase.bytes)
    let recovery =
      input.makesRecoveryCode ? try draft.addRecoveryCode() : try SecretBytes.empty()
    let watch =
      input.writesWatchKey ? try draft.addKeyfile(role: .watch) : try SecretBytes.empty()
    let keyfile =
      input.newKeyfile == nil ? try SecretBytes.empty() : try draft.addKeyfile(role: .full)

    let vaultID = draft.vaultID
    let slots = draft.slots
    let showsCode = input.recoveryFile == nil && input.makesRecoveryCode
    // The keys first: a vault whose keys could not be written down or shown is not made.
    var written: [String] = []
    do throws(VaultError) {
      try draft.write(to: path, context) { () throws(VaultError) in
        if let path = input.newKeyfile {
          try writeNew(path, keyfile, mode: 0o400)
          written.append(path)
        }
        if let path = input.recoveryFile, input.makesRecoveryCode {
          try writeNew(path, recovery, mode: 0o600)
          written.append(path)
        }
        if passphrase.isGenerated { try show("passphrase:    ", passphrase.bytes) }
        if showsCode { try show("recovery code: ", recovery) }
      }
    } catch {
      // Keys to a vault that was not made would only mislead.
      for file in written { try? File.unlink(file) }
      throw error
    }
    if input.writesWatchKey { writeWatchKey(watch, context) }
    if showsCode && context.mayPrompt && !context.assumesYes {
      try RecoveryCheck.askBack(recovery, context)
    }
    return Answer(
      vault: path, vaultID: vaultID, slots: slots,
      watchKey: input.writesWatchKey ? context.paths.watchKey : nil)
  }

  private static func prepareDirectory(_ context: Context) throws(VaultError) -> String {
    let given = context.paths.vaultDirectory
    try mapping { () throws(PlatformError) in
      try File.createDirectory(given, mode: 0o700)
      try File.createDirectory(context.paths.stateDirectory, mode: 0o700)
    }
    return try VaultLocation.findDirectory(context.paths, uid: context.uid)
  }

  private static func refuseToOverwrite(
    _ input: Input, _ path: String, _ context: Context
  ) throws(VaultError) {
    for taken in [path, input.newKeyfile, input.recoveryFile].compactMap({ $0 }) {
      let found = try mapping { () throws(PlatformError) in
        try File.status(taken, followLinks: false)
      }
      guard found == nil else {
        throw VaultError(
          .exists, "there already is something at \(Printable.text(taken)); nothing was changed",
          hint: "move it away first, or choose another place")
      }
    }
  }

  private static func writeNew(
    _ path: String, _ text: borrowing SecretBytes, mode: UInt16
  ) throws(VaultError) {
    do {
      try text.withBytes { (span) throws(PlatformError) in
        try File.writeNew(path, mode: mode, bytes: span)
      }
    } catch { throw VaultError(error) }
  }

  /// The vault is whole without it, so a failure is a warning.
  private static func writeWatchKey(_ text: borrowing SecretBytes, _ context: Context) {
    let path = context.paths.watchKey
    do {
      try text.withBytes { (span) throws(PlatformError) in
        try File.replaceAtomically(path, mode: 0o400, bytes: span)
      }
    } catch {
      context.note(
        "vault: warning: the watch key could not be written (\(error.text)); "
          + "'list' will ask for the passphrase")
    }
  }

  /// Straight from locked memory to stdout; once.
  private static func show(_ label: String, _ text: borrowing SecretBytes) throws(VaultError) {
    try StandardStreams.writeAnswer(label)
    do {
      try text.withBytes { (span) throws(PlatformError) in
        try Descriptor.write(Descriptor.standardOutput, all: span)
      }
    } catch { throw VaultError(error) }
    try StandardStreams.writeAnswer("\n")
  }
}

/// The passphrase of a new vault: given, typed twice, or generated.
struct NewPassphrase: ~Copyable {
  let bytes: SecretBytes
  let isGenerated: Bool

  static func obtain(_ context: Context) throws(VaultError) -> NewPassphrase {
    let given = context.unlocking
    if let path = given.passphraseFile {
      return try checked(try ValueInput.passphrase(fromFile: path, uid: context.uid))
    }
    if let descriptor = given.passphraseDescriptor {
      return try checked(try ValueInput.passphrase(fromDescriptor: descriptor))
    }
    guard context.mayPrompt else {
      throw VaultError(
        .needsAnswer, "there is no terminal to ask for a passphrase on",
        hint: "give one with --passphrase-file or --passphrase-fd")
    }
    context.note("A passphrase of 15 characters or more; press return to have one made for you.")
    let typed = try ValueInput.promptHidden(
      "Passphrase: ", limit: PassphraseRule.byteCount.upperBound)
    if typed.count == 0 {
      let made = try mapping { () throws(CryptoError) in try GeneratedPassphrase.make() }
      return NewPassphrase(bytes: made, isGenerated: true)
    }
    let again = try ValueInput.promptHidden(
      "Passphrase again: ", limit: PassphraseRule.byteCount.upperBound)
    guard typed.isEqual(to: again) else {
      throw VaultError(.badValue, "the two entries differ; no vault was made")
    }
    return try checked(typed)
  }

  private static func checked(_ bytes: consuming SecretBytes) throws(VaultError) -> NewPassphrase {
    let problem = bytes.withBytes { span in PassphraseRule.check(span) }
    if let problem { throw problem.error }
    return NewPassphrase(bytes: bytes, isGenerated: false)
  }
}

/// Two groups of the recovery code are asked back: a code nobody wrote down recovers nothing.
enum RecoveryCheck {
  /// The vault is made already: a person who gives up is told so, and nothing fails.
  static func askBack(_ text: borrowing SecretBytes, _ context: Context) throws(VaultError) {
    context.note("Write the recovery code down now; it will not be shown again.")
    let count = RecoveryCode.groupCount
    let first = Int(Random.bytes(1)[0]) % count
    let second = (first + 1 + Int(Random.bytes(1)[0]) % (count - 1)) % count
    for group in [first, second].sorted() {
      let start = group * (RecoveryCode.groupByteCount + 1)
      let expected = try mapping { () throws(CryptoError) in
        try text.slice(start..<(start + RecoveryCode.groupByteCount))
      }
      while true {
        do {
          if try answer(group + 1).isEqual(to: expected) { break }
        } catch {
          guard error.code == .badValue else {
            context.note("The vault is made. Keep the recovery code that is shown above.")
            return
          }
        }
        context.note("That is not group \(group + 1): \(RecoveryCode.groupByteCount) characters.")
      }
    }
  }

  /// As typed, without regard to case. Throws `.badValue` if it is too long.
  private static func answer(_ group: Int) throws(VaultError) -> SecretBytes {
    var typed = try ValueInput.promptHidden("Group \(group) of the recovery code: ", limit: 64)
    unsafe typed.withMutableBytes { buffer in
      for index in 0..<buffer.count where (0x61...0x7a).contains(unsafe buffer[index]) {
        unsafe buffer[index] -= 0x20
      }
    }
    return typed
  }
}

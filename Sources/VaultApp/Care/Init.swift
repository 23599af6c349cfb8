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
    public let slots: [ListedSlot]
    public let watchKey: String?
  }

  /// Throws `.exists` if anything is at the vault's place: an existing vault is never overwritten.
  public static func run(_ input: Input, _ context: Context) throws(VaultError) -> Answer {
    let directory = try prepareDirectory(context)
    let path = directory + "/" + Paths.lastComponent(of: context.paths.vaultFile)
    try refuseToOverwrite(input, path, context)

    let passphrase = try NewPassphrase.obtain(PassphraseSource(context.unlocking), context)
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
          try NewSecretFile.write(keyfile, to: path, mode: 0o400)
          written.append(path)
        }
        if let path = input.recoveryFile, input.makesRecoveryCode {
          try NewSecretFile.write(recovery, to: path, mode: 0o600)
          written.append(path)
        }
        if passphrase.isGenerated { try StandardStreams.show("passphrase:    ", passphrase.bytes) }
        if showsCode { try StandardStreams.show("recovery code: ", recovery) }
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
      vault: path, vaultID: vaultID, slots: slots.map { ListedSlot($0, label: "") },
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
    for taken in [path, input.newKeyfile, input.recoveryFile] {
      if let taken { try NewSecretFile.requireFree(taken) }
    }
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
}

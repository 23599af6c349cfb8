import Platform
import VaultCore
import VaultCrypto
import VaultStore

/// `vault get --break-glass`: one value although its release cannot be recorded, because the disk
/// is full or read-only. For a person at a terminal, who says yes and unlocks the vault anew; the
/// agent never does this. A note waits beside the vault for the next write.
struct BreakGlass {
  let input: Get.Input
  let context: Context

  /// True for what a disk says that takes no entry.
  static func applies(to error: VaultError) -> Bool {
    error.code == .diskFull || error.code == .permission
  }

  /// Before anything is tried. Throws `.needsAnswer` where no person is.
  static func requirePerson(_ context: Context) throws(VaultError) {
    guard context.mayPrompt, Terminal.isTerminal(Descriptor.standardInput) else {
      throw VaultError(
        .needsAnswer, "--break-glass is for a person at a terminal, and there is none",
        hint: "make room or make the disk writable; then the release can be recorded")
    }
  }

  /// - Parameter failure: why the release could not be recorded.
  func release(after failure: VaultError) throws(VaultError) -> ReleasedSecrets {
    context.note("vault: warning: the release cannot be recorded: \(failure.message)")
    // `--yes` does not answer this one.
    var asking = context
    asking.assumesYes = false
    try Question.confirm(
      "Release '\(input.name.text)' without an entry in the audit log?", flag: "nothing", asking)
    let vault = try Unlock(context, access: failure.code == .diskFull ? .readWrite : .readOnly)
      .full()
    let choice = input.version.map { VersionChoice.version($0) } ?? .current
    let item = ReleaseItem(name: input.name, choice: choice)
    let ring = try vault.keys.full()
    var noted: VersionKey?
    let released = try vault.reading { (index) throws(VaultError) in
      let (id, token) = try index.token(input.name)
      guard let entry = try Release.entries(item, token).first else { throw VaultError.altered }
      let key = VersionKey(record: id, version: entry.version)
      let value = try VaultInspection(file: vault.file, ring: ring).value(key, index)
      noted = key
      let told = ReleasedValue(
        name: token.name, version: entry.version, stage: entry.stage,
        byteCount: Int64(value.count), expiresAt: entry.expiresAt,
        state: DueDates.state(token, now: context.now()))
      return ReleasedSecrets(values: [told], bytes: value)
    }
    if let noted { note(noted, vault) }
    return released
  }

  /// Before the value leaves.
  private func note(_ key: VersionKey, _ vault: Vault) {
    let entry = AuditEntry(
      time: context.now(), event: .releasedWithoutAudit, record: key.record, version: key.version,
      actor: .thisProcess, detail: .release(ReleaseDetail(purpose: .get)))
    if vault.pending?.note(entry) == true {
      context.note("vault: note: the next write of the vault records it")
    } else {
      context.note("vault: warning: no note of it could be made anywhere; keep one yourself")
    }
  }
}

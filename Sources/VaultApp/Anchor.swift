import Platform
import VaultCore
import VaultCrypto

/// The newest state this machine has accepted, kept outside the vault: a rolled-back file is
/// perfectly valid, and only something outside it can tell. `Schemas/vault-format.md`, section 7.
///
/// Two files: `<vault id>`, written by full openers with a MAC, and `<vault id>.watch`, written by
/// watch openers. Each role checks both and writes its own, only forward.
final class Anchor {
  private let directory: String
  private let note: @Sendable (String) -> Void
  /// The counter this process last wrote, to write each state once.
  private var written: (epoch: Int64, counter: Int64)?

  init(directory: String, note: @escaping @Sendable (String) -> Void) {
    self.directory = directory
    self.note = note
  }

  /// Compares the file's state with both anchors, and with what this process knows itself. Returns
  /// a notice, or throws `.altered`, `.rolledBack`, `.forked` or `.keysChanged`.
  ///
  /// - Parameter overruled: nil as a rule. Else the lines that the file falls behind are put there
  ///   instead of refusing: a person is about to decide. An altered anchor is refused even so.
  func check(
    _ state: StateBody, hash: [UInt8], keys: KeyRing, known: VerifiedIndex?,
    overruled: inout [Checkpoint]?, link: (Int64) -> [UInt8]?
  ) throws(VaultError) -> String? {
    var lines = known.map { [Self.checkpoint(of: $0)] } ?? []
    for role in SlotRole.allCases {
      guard let text = try read(state.vaultID, role) else { continue }
      lines.append(try checkpoint(in: text, role: role, state, keys))
    }
    var notice: String?
    for trusted in lines {
      switch Self.judge(trusted, state, hash: hash, role: keys.role, link: link) {
      case .accept: break
      case .notice(let why): notice = why.text
      case .refuse(let code):
        guard overruled != nil else { throw Self.refusal(code) }
        overruled?.append(trusted)
      }
    }
    return lines.isEmpty ? AnchorNotice.firstLook.text : notice
  }

  /// Compares the file's state with a line that somebody kept. Returns a notice, or throws as
  /// `check` does.
  static func compare(
    _ line: Checkpoint, _ state: StateBody, hash: [UInt8], role: SlotRole,
    link: (Int64) -> [UInt8]?
  ) throws(VaultError) -> String? {
    guard line.vaultID == state.vaultID else {
      throw VaultError(.altered, "a checkpoint is of another vault", hint: "nothing was released")
    }
    guard
      StateSeal.verify(
        signature: line.signature, message: line.message, publicKey: line.publicKey)
    else {
      throw VaultError(.altered, "the signature of a checkpoint is wrong: it was altered")
    }
    switch judge(line, state, hash: hash, role: role, link: link) {
    case .accept: return nil
    case .notice(let why): return why.text
    case .refuse(let code): throw refusal(code, of: line, state)
    }
  }

  static func judge(
    _ trusted: Checkpoint, _ state: StateBody, hash: [UInt8], role: SlotRole,
    link: (Int64) -> [UInt8]?
  ) -> AnchorVerdict {
    AnchorRule.judge(
      anchor: trusted, file: state, fileHash: hash, role: role, link: link,
      handoverVerifies: { old in
        StateSeal.verify(
          signature: state.handover,
          message: Checkpoint.handoverMessage(
            vaultID: state.vaultID, epoch: state.epoch, publicKeyBefore: old,
            publicKey: state.publicKey),
          publicKey: old)
      })
  }

  /// Writes the role's anchor if the state is newer than what this process wrote last.
  func moveIfNewer(_ index: VerifiedIndex, keys: KeyRing) {
    if let written, written == (index.state.epoch, index.state.counter) { return }
    move(to: index, keys: keys)
  }

  /// Brings the role's own anchor to this state, under a lock and only forward.
  func move(to index: VerifiedIndex, keys: KeyRing) {
    do {
      try mapping { () throws(PlatformError) in
        try File.createDirectory(directory, mode: 0o700)
      }
      let lock = try mapping { () throws(PlatformError) in
        try FileLock.exclusive(directory + "/lock", patienceMilliseconds: Self.patience)
      }
      defer { extendLifetime(lock) }
      if let present = try? checkpointLine(in: read(index.state.vaultID, keys.role)),
        (present.epoch, present.counter) >= (index.state.epoch, index.state.counter)
      {
        written = (index.state.epoch, index.state.counter)
        return
      }
      try write(index, keys)
      written = (index.state.epoch, index.state.counter)
    } catch {
      note(
        "vault: warning: this machine's record of the vault's newest state could not be written "
          + "(\(error.message)); rollback detection stays at the one before")
    }
  }

  /// After a person accepted an older or a diverged state: both files go where it is, whatever
  /// they said before. Throws if they cannot be written, since the file would be refused again.
  func accept(_ index: VerifiedIndex, ring: KeyRing.FullKeyRing) throws(VaultError) {
    try mapping { () throws(PlatformError) in
      try File.createDirectory(directory, mode: 0o700)
    }
    let lock = try mapping { () throws(PlatformError) in
      try FileLock.exclusive(directory + "/lock", patienceMilliseconds: Self.patience)
    }
    defer { extendLifetime(lock) }
    try write(index, .full(ring))
    let watched = file(index.state.vaultID, .watch)
    let found = try mapping { () throws(PlatformError) in
      try File.status(watched, followLinks: false)
    }
    if found != nil {
      try replace(watched, Self.checkpoint(of: index).line + "\n")
    }
    written = (index.state.epoch, index.state.counter)
  }

  private func write(_ index: VerifiedIndex, _ keys: KeyRing) throws(VaultError) {
    var text = Self.checkpoint(of: index).line + "\n"
    if case .full(let ring) = keys {
      let mac = StateSeal.anchorMAC(line: Array(text.utf8.dropLast()), keys: ring.keys)
      text += "mac " + Hexadecimal.write(mac) + "\n"
    }
    try replace(file(index.state.vaultID, keys.role), text)
  }

  private func replace(_ path: String, _ text: String) throws(VaultError) {
    try mapping { () throws(PlatformError) in
      try unsafe File.replaceAtomically(path, mode: 0o600, bytes: Array(text.utf8).span.bytes)
    }
  }

  static func checkpoint(of index: VerifiedIndex) -> Checkpoint {
    Checkpoint(of: index.state, hash: index.stateHash, signature: index.stateRow.signature)
  }

  private func file(_ vault: [UInt8], _ role: SlotRole) -> String {
    directory + "/" + Hexadecimal.write(vault) + (role == .watch ? ".watch" : "")
  }

  /// Milliseconds. Each holder of the lock writes one small file.
  private static var patience: Int64 { 5_000 }

  /// Room for a line with decimal numbers of any size, and the MAC.
  private static var largestFile: Int { 1024 }

  private func read(_ vault: [UInt8], _ role: SlotRole) throws(VaultError) -> [UInt8]? {
    let path = file(vault, role)
    let status = try mapping { () throws(PlatformError) in
      try File.status(path, followLinks: false)
    }
    guard let status else { return nil }
    guard status.kind == .regular, status.size <= Int64(Self.largestFile) else {
      throw Self.refusal(.altered)
    }
    return try mapping { () throws(PlatformError) in
      try File.readAll(path, limit: Self.largestFile)
    }
  }

  private func checkpointLine(in bytes: [UInt8]?) throws(FormatError) -> Checkpoint {
    guard let bytes, let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
      throw FormatError()
    }
    return try Checkpoint(parsing: CanonicalDecoder.text(bytes[..<end]))
  }

  /// The trusted line of an anchor file: well formed, signed by the key it carries, of this
  /// vault, and, in the full opener's file of the same epoch, with its MAC.
  private func checkpoint(
    in bytes: [UInt8], role: SlotRole, _ state: StateBody, _ keys: KeyRing
  ) throws(VaultError) -> Checkpoint {
    guard let line = try? checkpointLine(in: bytes), line.vaultID == state.vaultID,
      StateSeal.verify(
        signature: line.signature,
        message: line.message, publicKey: line.publicKey)
    else { throw Self.refusal(.altered) }
    var expected = Array((line.line + "\n").utf8)
    if role == .full {
      if case .full(let ring) = keys, line.epoch == state.epoch {
        let mac = StateSeal.anchorMAC(line: Array(line.line.utf8), keys: ring.keys)
        expected += Array("mac \(Hexadecimal.write(mac))\n".utf8)
        guard bytes == expected else { throw Self.refusal(.altered) }
      }
    } else if bytes != expected {
      throw Self.refusal(.altered)
    }
    return line
  }

  private static func refusal(
    _ code: ErrorCode, of line: Checkpoint, _ state: StateBody
  ) -> VaultError {
    let whose = "commit \(line.counter) of epoch \(line.epoch)"
    return switch code {
    case .rolledBack:
      VaultError(
        .rolledBack,
        "this vault file is older than a checkpoint: \(whose), and the file is at commit "
          + "\(state.counter) of epoch \(state.epoch)",
        hint: "find the newer file; nothing was released")
    case .forked:
      VaultError(
        .forked, "this vault file went another way than a checkpoint (\(whose))",
        hint: "two copies were written to; keep the one that holds what you need")
    default:
      VaultError(
        .keysChanged,
        "the keys of this vault changed since a checkpoint (\(whose)), in a way "
          + "that cannot be followed", hint: "unlock it with a passphrase and compare again")
    }
  }

  private static func refusal(_ code: ErrorCode) -> VaultError {
    switch code {
    case .rolledBack:
      VaultError(
        .rolledBack, "this vault file is older than one that was already used on this machine",
        hint: "put the newer file back; if it is lost, 'vault restore' can accept this one")
    case .forked:
      VaultError(
        .forked, "this vault file and the one last used on this machine went separate ways",
        hint: "two copies were written to; 'vault restore' can accept the one you want to keep")
    case .keysChanged:
      VaultError(
        .keysChanged, "the keys of this vault changed more than once since cron last looked here",
        hint: "'vault verify' with a passphrase; then remove the .watch file in "
          + "~/.local/state/mcp-vault/anchors")
    default:
      VaultError(
        .altered, "this machine's record of the vault's newest state was altered",
        hint: "look in ~/.local/state/mcp-vault/anchors; nothing was released")
    }
  }
}

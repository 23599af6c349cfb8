import VaultCore
import VaultCrypto

/// Values leave the vault: all that a request asks for, or none. Every one is audited, and the
/// audit entry is durable before the value goes. Requests that come together share one commit.
final class Release {
  private let request: ReleaseRequest
  private let caller: AuditActor
  private var values: [ReleasedValue] = []
  private var secrets: SecretBytes?
  private var failure: VaultError?
  /// What a rule kept in.
  private var denied: VersionKey?
  /// Whether there is a reply: the values, or why there are none.
  private(set) var isSettled = false

  init(_ request: ReleaseRequest, _ caller: AuditActor) {
    self.request = request
    self.caller = caller
  }

  /// In one transaction. A request that cannot be met fails alone and leaves nothing behind it.
  /// Those behind one that asks for much are not settled, and are to be applied again: all that a
  /// commit releases is in memory at once.
  static func apply(_ releases: [Release], to vault: Vault) {
    let due = releases.filter { !$0.findsNothingNewer(in: vault) }
    guard !due.isEmpty else { return }
    do {
      // A release moves the anchor after its answer, off the path of a launch.
      try vault.writing(anchorsLater: true) { (transaction) throws(VaultError) in
        var entries: [AuditEntry] = []
        var byteCount = 0
        for release in due where byteCount < Self.sharedByteCount {
          entries += release.collect(from: transaction, vault)
          byteCount += release.byteCount
        }
        for entry in entries { try transaction.audit(entry) }
        // There is nothing to write, and no reason to begin.
        if entries.isEmpty, let failure = due.first?.failure { throw failure }
      }
    } catch {
      // Nothing leaves, not even what was met before this went wrong.
      for release in due where release.failure == nil { release.fail(error) }
    }
    for release in due {
      guard let key = release.denied, let failure = release.failure else { continue }
      vault.recordDenial(of: key, to: release.caller, failure.code)
    }
  }

  /// More than a launch asks for.
  private static var sharedByteCount: Int { 1 << 20 }

  private var byteCount: Int { values.reduce(0) { $0 + Int($1.byteCount) } }

  /// The values, after `apply`; once.
  func reply() throws(VaultError) -> Reply {
    if let failure { throw failure }
    guard let secrets = secrets.take() else {
      return Reply(response: .values([]), secrets: try SecretBytes.empty())
    }
    return Reply(response: .values(values), secrets: secrets)
  }

  private func fail(_ error: VaultError) {
    isSettled = true
    failure = error
    secrets = nil
    values = []
  }

  /// Opens the values, and returns what the audit log is to say. Nothing if they cannot go.
  private func collect(from transaction: VaultTransaction, _ vault: Vault) -> [AuditEntry] {
    do throws(VaultError) {
      var secrets = try SecretAppender()
      var entries: [AuditEntry] = []
      for (id, token, entry) in try chosen(transaction.index) {
        let key = VersionKey(record: id, version: entry.version)
        let state = DueDates.state(token, now: transaction.now)
        if request.refuseExpired, state == .expired, entry.stage == .current {
          denied = key
          throw VaultError(
            .refused, "'\(token.name.text)' has expired, and expired secrets are refused here",
            hint: "rotate it with 'vault rotate \(token.name.text)'")
        }
        let value = try transaction.value(key)
        try secrets.append(value)
        values.append(
          ReleasedValue(
            name: token.name, version: entry.version, stage: entry.stage,
            byteCount: Int64(value.count), expiresAt: entry.expiresAt, state: state))
        entries.append(
          vault.entry(
            .released, id, version: entry.version, caller, at: transaction.now,
            detail: detail(for: token.name)))
      }
      guard byteCount <= Limits.responseSecretByteCount else {
        throw VaultError(
          .limit, "these values are more than 64 MiB together; nothing was released",
          hint: "ask for fewer at once")
      }
      self.secrets = secrets.finish()
      isSettled = true
      return entries.isEmpty
        ? [vault.entry(.released, nil, caller, at: transaction.now)] : entries
    } catch {
      fail(error)
      return []
    }
  }

  /// Whether this only asks for what has come since, and nothing has: the log need not know.
  private func findsNothingNewer(in vault: Vault) -> Bool {
    guard !request.items.isEmpty, request.items.allSatisfy(\.isForNewer) else { return false }
    do throws(VaultError) {
      isSettled = try vault.reading { (index) throws(VaultError) in try chosen(index).isEmpty }
      return isSettled
    } catch {
      fail(error)
      return true
    }
  }

  private typealias Choice = (id: RecordID, token: TokenRecord, entry: VersionEntry)

  private func chosen(_ index: VerifiedIndex) throws(VaultError) -> [Choice] {
    if request.everything {
      return index.allTokens.flatMap { id, token in
        token.versions.filter { $0.form == .value }.map { (id, token, $0) }
      }
    }
    var choices: [Choice] = []
    for item in request.items {
      if item.isForNewer, index.tokens[item.name] == nil { continue }
      guard request.purpose != .exec || index.tokens[item.name] != nil else {
        throw Self.dangling(item)
      }
      let (id, token) = try index.token(item.name)
      for entry in try Self.entries(item, token, for: request.purpose) {
        choices.append((id, token, entry))
      }
    }
    return choices
  }

  /// A launch names references, so that is what its error names.
  private static func dangling(_ item: ReleaseItem) -> VaultError {
    let places = item.variables.map(\.text).joined(separator: ", ")
    return VaultError(
      .noSecret,
      "\(Reference(item.name)) stands for nothing: there is no such secret"
        + (places.isEmpty ? "" : " (for \(places))"),
      hint: "'vault list' shows the names; nothing was launched")
  }

  /// What the log keeps of the purpose: the command's name and the variables, never a value.
  private func detail(for name: SecretName) -> AuditDetail {
    let variables = request.items.first { $0.name == name }?.variables ?? []
    return .release(
      ReleaseDetail(purpose: request.purpose, command: request.command, variables: variables))
  }

  /// The versions that an item asks for.
  static func entries(
    _ item: ReleaseItem, _ token: TokenRecord, for purpose: ReleasePurpose = .get
  ) throws(VaultError) -> [VersionEntry] {
    switch item.choice {
    case .current:
      guard !token.isRemoved else {
        throw VaultError(
          .noVersion, "'\(token.name.text)' was removed",
          hint: "'vault rollback \(token.name.text)' brings it back")
      }
      guard let current = token.current else {
        throw VaultError(
          .noVersion, "'\(token.name.text)' has no value",
          hint: "give it one with 'vault rotate \(token.name.text)'")
      }
      return [current]
    case .all:
      return token.versions.filter { $0.form == .value }
    case .after(let number):
      return token.versions.filter { $0.form == .value && $0.version > number }
    case .version(let number):
      guard let entry = token.versions.first(where: { $0.version == number }) else {
        throw VaultError(
          .noVersion, "'\(token.name.text)' has no version \(number)",
          hint: "'vault show \(token.name.text)' lists the versions")
      }
      // A provider's answer is no value, but to the driver that is to find one in it, or to the
      // person who looks where the driver found none.
      let takesAnswers = purpose == .rotate || purpose == .get
      guard entry.form == .value || entry.form == .rawAnswer && takesAnswers else {
        throw VaultError(
          .noVersion,
          "the value of version \(number) of '\(token.name.text)' is not stored any more")
      }
      return [entry]
    }
  }
}

extension ReleaseItem {
  fileprivate var isForNewer: Bool { if case .after = choice { true } else { false } }
}

/// Values one after another in locked memory that grows; the memory it leaves behind is wiped.
struct SecretAppender: ~Copyable {
  private var bytes: SecretBytes
  private var count = 0

  init() throws(VaultError) {
    bytes = try mapping { () throws(CryptoError) in try SecretBytes(count: 1024) }
  }

  mutating func append(_ more: borrowing SecretBytes) throws(VaultError) {
    do {
      try more.withBytes { (span) throws(CryptoError) in try append(span) }
    } catch { throw VaultError(error) }
  }

  mutating func append(_ span: RawSpan) throws(CryptoError) {
    if count + span.byteCount > bytes.count {
      var larger = try SecretBytes(count: max(2 * bytes.count, count + span.byteCount))
      bytes.withBytes { old in
        unsafe larger.withMutableBytes { buffer in
          unsafe old.extracting(0..<count).copy(to: buffer)
        }
      }
      bytes = larger
    }
    let start = count
    unsafe bytes.withMutableBytes { buffer in
      unsafe span.copy(to: UnsafeMutableRawBufferPointer(rebasing: buffer[start...]))
    }
    count += span.byteCount
  }

  consuming func finish() -> SecretBytes {
    bytes.truncate(to: count)
    return bytes
  }
}

extension RawSpan {
  /// Copies every byte to the start of `buffer`, which must have room.
  func copy(to buffer: UnsafeMutableRawBufferPointer) {
    precondition(buffer.count >= byteCount)
    unsafe withUnsafeBytes { source in unsafe buffer.copyMemory(from: source) }
  }
}

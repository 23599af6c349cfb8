import VaultCore
import VaultCrypto

/// The part of an import that stands before the vault itself: one request, one transaction, and
/// none at all if nothing would change.
struct ImportBatch {
  let request: ImportRequest

  /// One outcome per item. Throws `.usage` if the values do not add up, `.limit` if the vault
  /// would be full, and then nothing of this request was written.
  func apply(
    _ values: borrowing SecretBytes, to vault: Vault, _ caller: AuditActor
  ) throws(VaultError) -> [ImportOutcome] {
    guard request.items.reduce(0, { $0 + Int($1.byteCount) }) == values.count else {
      throw VaultError(.usage, "the values of this import do not add up; nothing was stored")
    }
    let ring = try vault.keys.full()
    let expected = try vault.reading { (index) throws(VaultError) in
      try judged(values, index) { (value) throws(CryptoError) in
        try Fingerprint.of(value, keys: ring.keys)
      }
    }
    let changes = expected.contains { $0.result == .added || $0.result == .replaced }
    if request.isDryRun || !changes { return expected }
    return try vault.writing { (transaction) throws(VaultError) in
      try write(values, vault, transaction, caller)
    }
  }

  private func judged(
    _ values: borrowing SecretBytes, _ index: VerifiedIndex,
    _ fingerprint: (RawSpan) throws(CryptoError) -> [UInt8]
  ) throws(VaultError) -> [ImportOutcome] {
    var outcomes: [ImportOutcome] = []
    var start = 0
    var rows = index.records.count + index.versions.count
    for item in request.items {
      let range = start..<(start + Int(item.byteCount))
      start = range.upperBound
      let mark: [UInt8]
      do throws(CryptoError) {
        mark = try values.withBytes { (span) throws(CryptoError) in
          try fingerprint(span.extracting(range))
        }
      } catch { throw VaultError(error) }
      let known = index.tokens[item.draft.name] == nil ? nil : try index.token(item.draft.name)
      let outcome = outcome(of: item, mark, known?.token)
      rows += outcome.result == .added ? 2 : outcome.result == .replaced ? 1 : 0
      outcomes.append(outcome)
    }
    guard rows <= Limits.rows else {
      throw VaultError(
        .limit, "the vault would be full (\(Limits.rows) records and versions)")
    }
    return outcomes
  }

  private func outcome(
    of item: ImportItem, _ fingerprint: [UInt8], _ token: TokenRecord?
  ) -> ImportOutcome {
    guard let token else {
      return ImportOutcome(name: item.draft.name, result: .added, version: 1)
    }
    let version = token.current?.version ?? 0
    if token.current?.fingerprint == fingerprint {
      return ImportOutcome(name: token.name, result: .same, version: version)
    }
    return ImportOutcome(
      name: token.name, result: request.replaces ? .replaced : .differs,
      version: request.replaces ? token.nextVersion : version)
  }

  private func write(
    _ values: borrowing SecretBytes, _ vault: Vault, _ transaction: VaultTransaction,
    _ caller: AuditActor
  ) throws(VaultError) -> [ImportOutcome] {
    var outcomes: [ImportOutcome] = []
    var start = 0
    for item in request.items {
      let range = start..<(start + Int(item.byteCount))
      start = range.upperBound
      let value = try mapping { () throws(CryptoError) in try values.slice(range) }
      let mark = try transaction.fingerprint(of: value)
      let isKnown = transaction.index.tokens[item.draft.name] != nil
      let known = isKnown ? try transaction.index.token(item.draft.name) : nil
      let outcome = outcome(of: item, mark, known?.token)
      outcomes.append(outcome)
      let id: RecordID
      switch outcome.result {
      case .same, .differs: continue
      case .added: id = try add(item, mark, transaction)
      case .replaced:
        guard let known else { throw .altered }
        id = known.id
        try replace(known.token, id, item, mark, transaction)
      }
      try transaction.insertValue(VersionKey(record: id, version: outcome.version), value)
      try transaction.audit(
        vault.entry(
          .written, id, version: outcome.version, caller, at: transaction.now,
          detail: .change(.imported)))
    }
    // Somebody else may have brought in the same values just now; a commit has an entry even so.
    if !outcomes.contains(where: { $0.result == .added || $0.result == .replaced }) {
      try transaction.audit(
        vault.entry(.written, nil, caller, at: transaction.now, detail: .change(.imported)))
    }
    return outcomes
  }

  /// As old as its source says it is, so that a value that is overdue there is overdue here.
  private func add(
    _ item: ImportItem, _ fingerprint: [UInt8], _ transaction: VaultTransaction
  ) throws(VaultError) -> RecordID {
    let now = transaction.now
    func known(_ time: Instant, else other: Instant) -> Instant {
      time.isKnownDate && time < now ? time : other
    }
    let rotatedAt = known(item.rotatedAt, else: now)
    var token = try TokenRecord(
      item.draft, at: min(rotatedAt, known(item.createdAt, else: rotatedAt)))
    _ = token.enter(at: rotatedAt, expiresAt: item.draft.expiresAt, fingerprint: fingerprint)
    token.updatedAt = now
    return try transaction.insert(token)
  }

  /// As `rotate` does it: the old value becomes `previous`. What is known about the secret stays.
  private func replace(
    _ token: TokenRecord, _ id: RecordID, _ item: ImportItem, _ fingerprint: [UInt8],
    _ transaction: VaultTransaction
  ) throws(VaultError) {
    try token.refuseDuringRotation()
    var token = token
    _ = token.enter(
      at: transaction.now, expiresAt: item.draft.expiresAt, fingerprint: fingerprint)
    try transaction.keepRecentRetired(of: &token, id)
    try transaction.update(id, to: token)
  }
}

import VaultCore

/// What was refused is in the log as well, though nothing of it happened.
extension Vault {
  /// A rule kept a value in. The log is written at once, or at the next write if that fails.
  func recordDenial(of key: VersionKey, to caller: AuditActor, _ reason: ErrorCode) {
    let entry = AuditEntry(
      time: now(), event: .denied, record: key.record, version: key.version, outcome: .refused,
      actor: caller, detail: .reason(reason))
    do {
      try writing(anchorsLater: true) { (transaction) throws(VaultError) in
        try transaction.audit(entry)
      }
    } catch {
      pending?.noteOrWarn(entry)
    }
  }

  /// A message was kept from a server. A secret of that name need not exist: the marker may be of
  /// another vault, or made up.
  func record(
    _ detail: GuardDetail, of name: SecretName?, _ caller: AuditActor
  ) throws(VaultError) -> VaultResponse {
    try writing(anchorsLater: true) { (transaction) throws(VaultError) in
      let id = name.flatMap { transaction.index.tokens[$0] }
      try transaction.audit(
        AuditEntry(
          time: transaction.now, event: .denied, record: id, outcome: .refused, actor: caller,
          detail: .guarded(detail)))
    }
    return .done
  }

  /// A process of another user asked the agent, and was not heard. It costs that user nothing, so
  /// it waits in a file of bounded length instead of growing the log.
  func noteStranger(_ uid: UInt32, pid: Int32) {
    pending?.noteOrWarn(
      AuditEntry(
        time: now(), event: .denied, outcome: .refused, actor: AuditActor(uid: uid, pid: pid),
        detail: .reason(.permission)))
  }
}

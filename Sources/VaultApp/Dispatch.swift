import VaultCore
import VaultCrypto

/// From a request to the use case that answers it: the same for the agent and for a vault opened
/// in this process.
struct Dispatch {
  let vault: Vault
  let caller: AuditActor

  /// Throws what the use case throws. `status` and `lock` are the agent's own and not for here.
  func answer(
    _ request: VaultRequest, secret: borrowing SecretBytes
  ) throws(VaultError) -> Reply {
    if case .release(let release) = request {
      let release = Release(release, caller)
      Release.apply([release], to: vault)
      return try release.reply()
    }
    return Reply(response: try write(request, secret), secrets: try SecretBytes.empty())
  }

  private func write(
    _ request: VaultRequest, _ secret: borrowing SecretBytes
  ) throws(VaultError) -> VaultResponse {
    switch request {
    case .list: .records(try ListSecrets.records(of: vault))
    case .add(let draft): .written(try Add.apply(draft, value: secret, to: vault, caller))
    case .edit(let name, let edit): .written(try Edit.apply(edit, to: name, in: vault, caller))
    case .rotate(let name, let expiresAt, let overlap):
      .written(
        try Rotate.apply(
          to: name, value: secret, expiresAt: expiresAt, overlap: overlap, in: vault, caller))
    case .move(let name, let move):
      .written(try RecordMove.apply(move, to: name, value: secret, in: vault, caller))
    case .remove(let name, let version, let purges):
      .written(
        try Remove.apply(to: name, version: version, purges: purges, in: vault, caller))
    case .rollBack(let name): .written(try RollBack.apply(to: name, in: vault, caller))
    case .verify: .verified(try Verify.apply(to: vault))
    case .checkpoint: .checkpoint(try NewestState.checkpoint(of: vault))
    case .compare(let lines): .compared(notices: try NewestState.compare(lines, with: vault))
    case .slots: .slots(try Slots.listed(in: vault))
    case .importSecrets(let request):
      .imported(try ImportBatch(request: request).apply(secret, to: vault, caller))
    case .auditPage(let first, let count):
      .auditPage(try AuditLog.page(from: first, count: count, of: vault))
    case .auditVerify: .auditSummary(try AuditLog.verify(vault))
    case .report(let detail, let name): try vault.record(detail, of: name, caller)
    case .server(let name): .records([try ListServers.record(name, of: vault)])
    case .writeServers(let writes): .records(try WriteServer.apply(writes, in: vault, caller))
    case .removeServer(let name): try removeServer(name)
    case .status, .lock, .release:
      throw VaultError(.failed, "this request is for the agent alone")
    }
  }

  private func removeServer(_ name: ServerName) throws(VaultError) -> VaultResponse {
    try RemoveServer.apply(name, in: vault, caller)
    return .done
  }
}

extension Vault {
  /// An entry about a slot.
  func entry(
    _ event: AuditEvent, _ slot: SlotRow, _ caller: AuditActor, at time: Instant
  ) -> AuditEntry {
    AuditEntry(
      time: time, event: event, record: nil, version: 0, outcome: .done, actor: caller,
      detail: .slot(id: slot.id, type: slot.type, role: slot.role))
  }

  /// An entry for the audit log about one version of a secret.
  func entry(
    _ event: AuditEvent, _ id: RecordID?, version: Int64 = 0, _ caller: AuditActor,
    at time: Instant,
    detail: AuditDetail = .none
  ) -> AuditEntry {
    AuditEntry(
      time: time, event: event, record: id, version: version, outcome: .done, actor: caller,
      detail: detail)
  }
}

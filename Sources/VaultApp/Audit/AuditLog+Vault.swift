import VaultCore

/// The log as an open vault answers for it.
extension AuditLog {
  /// Entries from a number on, or from the oldest there is. Throws `.locked` for the watch key.
  static func page(
    from first: Int64, count: Int64, of vault: Vault
  ) throws(VaultError) -> AuditPage {
    guard (1...Int64(AuditPage.mostEntries)).contains(count) else {
      throw VaultError(.usage, "a page has 1 to \(AuditPage.mostEntries) entries")
    }
    let ring = try vault.keys.full()
    return try vault.reading { (index) throws(VaultError) in
      let state = index.state
      let start = min(max(first, state.auditBaseSequence + 1), state.auditSequence + 1)
      return AuditPage(
        base: state.auditBaseSequence, last: state.auditSequence, first: start,
        entries: try VaultInspection(file: vault.file, ring: ring)
          .auditEntries(from: start, count: Int(count), index))
    }
  }

  /// Order and completeness, anew from the file, and every entry opened and decoded.
  static func verify(_ vault: Vault) throws(VaultError) -> AuditSummary {
    try vault.inspecting { (index, inspection) throws(VaultError) in
      let found = try inspection.checkedAuditEntries(index)
      return AuditSummary(of: index.state, opened: found.count, lastAt: found.lastAt)
    }
  }

  /// Order and completeness alone: the chain of links is no secret, the entries are.
  static func verifyChain(_ vault: Vault) throws(VaultError) -> AuditSummary {
    try vault.reading { (index) throws(VaultError) in
      AuditSummary(of: index.state, opened: 0, lastAt: .unknown)
    }
  }

  static func prune(
    _ vault: Vault, through last: Int64, _ caller: AuditActor
  ) throws(VaultError) -> AuditSummary {
    try vault.writing { (transaction) throws(VaultError) in
      let state = transaction.index.state
      guard last > state.auditBaseSequence, last <= state.auditSequence else {
        throw VaultError(
          .usage, "there is no entry \(last) to cut the audit log at; nothing was changed",
          hint: "it has the entries \(state.auditBaseSequence + 1) to \(state.auditSequence)")
      }
      try transaction.pruneAudit(through: last, caller)
      return AuditSummary(
        of: transaction.index.state, opened: 0, lastAt: transaction.now)
    }
  }
}

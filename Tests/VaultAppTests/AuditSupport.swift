import VaultCore
import VaultCrypto
import VaultTestSupport

@testable import VaultApp

extension TemporaryHome {
  /// Where what could not be sealed waits.
  var pendingFile: String {
    let name = entries(anchorsDirectory).first { $0.utf8.count == 32 } ?? ""
    return stateDirectory + "/" + name + ".pending"
  }

  /// What waits there.
  func waiting() throws -> PendingLines {
    PendingLines(
      parsing: entryExists(pendingFile) ? try readFile(pendingFile) : [], stateHash: nil)
  }

  /// The whole log, opened here.
  func auditLog() throws -> [AuditEntry] { try InProcess.log(of: InProcess.fullVault(self)) }

  /// One attempt to unlock with another passphrase.
  @discardableResult
  func failToUnlock() throws -> CommandResult {
    try directory.write("wrong", "blue anchor mumbles 42 rivers\n")
    return try vault(["get", Specimen.first, "--passphrase-file", path + "/wrong"])
  }
}

extension InProcess {
  static func log(of vault: Vault) throws -> [AuditEntry] {
    var entries: [AuditEntry] = []
    var next: Int64 = 0
    while true {
      let page = try AuditLog.page(from: next, count: 1_000, of: vault)
      if page.entries.isEmpty { return entries }
      entries += page.entries
      next = page.first + Int64(page.entries.count)
    }
  }

  /// Appends entries, one a second from a moment on, in one commit.
  static func fill(
    _ vault: Vault, with count: Int, from start: Instant, event: AuditEvent = .written
  ) throws(VaultError) {
    try vault.writing { (transaction) throws(VaultError) in
      for second in 0..<count {
        try transaction.audit(
          AuditEntry(
            time: start.adding(TimeSpan(seconds: Int64(second))), event: event, actor: caller,
            detail: .change(.edited)))
      }
    }
  }
}

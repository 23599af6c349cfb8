/// A copy of the vault made by SQLite, page by page. Copying the file itself would open and close
/// it beside the connection, and POSIX would drop the connection's locks.
extension VaultFile {
  /// Writes the vault, as this connection sees it, to a file that must not exist yet; returns once
  /// the copy is on the disk. Inside a reader's transaction the copy is what that transaction
  /// reads.
  ///
  /// Mode and path as in `create(at:)`: **set umask 077 before**. If it throws, a file of no use
  /// may stay behind. Throws `cannotOpen` if the file exists, `busy` inside a writer's transaction.
  public func backup(to path: String) throws(StoreError) {
    try Database.makeFile(at: path)
    let target = try Database(path: path, readOnly: false)
    defer { target.close() }
    try ConnectionSettings.apply(to: target)
    for statement in Schema.layout { try target.once(statement) }
    try database.copyPages(to: target)
  }
}

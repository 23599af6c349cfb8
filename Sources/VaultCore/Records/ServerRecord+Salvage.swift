/// What becomes of a server profile that nothing vouches for: `Schemas/vault-format.md`, 12.
extension ServerRecord {
  /// Goes by `unverified/<name>`, or by its id in hex where that is too long or taken.
  public mutating func markUnverified(
    _ id: RecordID, isTaken: (ServerName) -> Bool
  ) throws(VaultError) {
    let prefix = "unverified/"
    if let name = try? ServerName(prefix + name.text), !isTaken(name) {
      self.name = name
    } else {
      name = try ServerName(prefix + Hexadecimal.write(id.bytes))
    }
  }
}

/// What becomes of a server profile that nothing vouches for: `Schemas/vault-format.md`, 12.
extension ServerRecord {
  /// `unverified/<name>`, or its id in hex where that is too long or taken. Nil if the id is taken
  /// too: ids stand in the file for all to see, so another record can bear it as its name.
  public func unverifiedName(_ id: RecordID, isTaken: (ServerName) -> Bool) -> ServerName? {
    [name.text, Hexadecimal.write(id.bytes)].lazy
      .compactMap { try? ServerName("unverified/" + $0) }.first { !isTaken($0) }
  }
}

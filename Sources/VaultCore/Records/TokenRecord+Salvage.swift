/// What becomes of a record of which a part was lost: `Schemas/vault-format.md`, section 12.
extension TokenRecord {
  /// A stored version whose value cannot be opened any more: retired, nothing stored. Where it was
  /// the one in use there is none from now on; an older value is not put in its place unasked.
  public mutating func lose(version: Int64) {
    guard let index = versions.firstIndex(where: { $0.version == version }) else { return }
    versions[index].stage = .retired
    versions[index].form = .nothing
  }

  /// Adds a tag; where there is no room, in the place of the last one.
  public mutating func mark(_ tag: String) {
    guard !tags.contains(tag) else { return }
    if tags.count == Limits.listItems { tags.removeLast() }
    tags.append(tag)
  }

  /// `salvaged/<id in hex>`, for what has no name of its own any more.
  public static func salvagedName(
    _ id: RecordID, part: String? = nil
  ) throws(VaultError) -> SecretName {
    try SecretName("salvaged/" + Hexadecimal.write(id.bytes) + (part.map { "/\($0)" } ?? ""))
  }

  /// Values whose metadata is lost, under a name made of the record's id. The newest is current.
  ///
  /// - Parameter numbers: of the versions, ascending.
  public static func nameless(
    _ id: RecordID, _ numbers: [Int64], at now: Instant
  ) throws(VaultError) -> TokenRecord {
    var token = TokenRecord(name: try salvagedName(id), createdAt: now, updatedAt: now)
    let none = [UInt8](repeating: 0, count: VersionEntry.fingerprintByteCount)
    token.versions = numbers.suffix(Limits.retiredEntries + 1).map { number in
      VersionEntry(
        version: number, stage: number == numbers.last ? .current : .retired, form: .value,
        createdAt: now, stagedAt: now, expiresAt: .unknown, fingerprint: none)
    }
    token.nextVersion = (numbers.last ?? 0) + 1
    return token
  }
}

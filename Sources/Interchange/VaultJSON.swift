/// What `vault export --format json` writes: the shape of `list --json`, each secret with `value`
/// or, if its bytes are no plain text, `value_base64`; and the server profiles.
enum VaultJSON {
  static func read(_ bytes: ByteView) throws(InterchangeError) -> ForeignDocument {
    let root = try JSONItem(bytes)
    guard let secrets = root["secrets"], secrets.isArray else {
      throw bytes.error(.notThisFormat, at: root.offset)
    }
    var entries: [ForeignEntry] = []
    for secret in secrets.elements {
      guard secret.isObject, let name = secret["name"]?.text else {
        throw bytes.error(.notThisFormat, at: secret.offset)
      }
      try entries.requireRoom(for: 1, in: bytes, at: secret.offset)
      entries.append(
        ForeignEntry(path: [name], content: try content(secret, bytes), metadata: metadata(secret)))
    }
    return ForeignDocument(entries: entries, servers: try ServerJSON.read(root, bytes))
  }

  private static func content(
    _ secret: JSONItem, _ bytes: ByteView
  ) throws(InterchangeError) -> ForeignEntry.Content {
    let plain = try string(secret["value"], bytes)
    let base64 = try string(secret["value_base64"], bytes)
    if plain != nil, base64 != nil { throw bytes.error(.twoValues, at: secret.offset) }
    if let base64 {
      try checkBase64(base64, bytes)
      let place = ValuePlace(base64.range, .jsonBase64)
      return place.isEmpty(in: bytes) ? .skipped(.empty) : .value(place, .secret)
    }
    guard let plain, !plain.range.isEmpty else { return .skipped(.empty) }
    return .value(plain, .secret)
  }

  private static func string(
    _ item: JSONItem?, _ bytes: ByteView
  ) throws(InterchangeError) -> ValuePlace? {
    guard let item else { return nil }
    guard let place = item.place else { throw bytes.error(.notThisFormat, at: item.offset) }
    return place
  }

  static func checkBase64(_ place: ValuePlace, _ bytes: ByteView) throws(InterchangeError) {
    var base64 = Base64Reader()
    JSONString.each(of: bytes, place.range) { _ = base64.take($0) }
    guard base64.isWhole else { throw bytes.error(.badBase64, at: place.range.lowerBound) }
  }

  private static func metadata(_ secret: JSONItem) -> ForeignMetadata {
    var metadata = ForeignMetadata()
    metadata.service = secret["service"]?.text ?? ""
    metadata.owner = secret["owner"]?.text ?? ""
    metadata.notes = secret["notes"]?.text ?? ""
    metadata.url = secret["url"]?.text
    metadata.environment = secret["env"]?.text
    metadata.scopes = secret["scopes"]?.texts ?? []
    metadata.tags = secret["tags"]?.texts ?? []
    metadata.createdAt = secret["created_at"]?.text.map { .text($0) }
    metadata.rotatedAt = secret["rotated_at"]?.text.map { .text($0) }
    metadata.expiresAt = secret["expires_at"]?.text.map { .text($0) }
    if secret["never_expires"]?.flag == true { metadata.expiresAt = .never }
    metadata.intervalDays = secret["rotate_every_days"]?.integer
    metadata.headStartDays = secret["head_start_days"]?.integer
    metadata.overlapSeconds = secret["overlap_seconds"]?.integer
    metadata.isOutsidePolicy = secret["outside_policy"]?.flag ?? false
    return metadata
  }
}

/// What stands sealed in the metadata cell of a record: one of three kinds.
public enum RecordBody: Equatable, Sendable {
  case token(TokenRecord)
  case profile(BodyRecord)
  case setting(BodyRecord)

  /// 1 token, 2 server profile, 3 setting.
  public var kind: Int64 {
    switch self {
    case .token: RecordKind.token.rawValue
    case .profile: RecordKind.profile.rawValue
    case .setting: RecordKind.setting.rawValue
    }
  }

  /// Unique within the kind.
  public var name: String {
    switch self {
    case .token(let token): token.name.text
    case .profile(let record), .setting(let record): record.name
    }
  }

  /// `CE("vault1-record", kind, id1, value1, …)`: `Schemas/vault-format.md`, section 5. Throws
  /// `.limit` if it would be larger than 16 KiB or break another rule that decoding enforces:
  /// nothing is written that could not be read again.
  public var encoded: [UInt8] {
    get throws(VaultError) {
      let isLegal =
        switch self {
        case .token(let token): token.isLegal && token.policy.isLegal
        case .profile(let record), .setting(let record): record.isLegal
        }
      let bytes = isLegal ? uncheckedEncoding : []
      guard isLegal, bytes.count <= Limits.metadataByteCount else {
        throw VaultError(
          .limit, "what is recorded about this name is too much",
          hint: "16 KiB in all, 128 scopes and 128 tags of up to 256 bytes each")
      }
      return bytes
    }
  }

  /// Throws unless `bytes` is exactly what `encoded` would produce.
  public init(decoding bytes: [UInt8]) throws(FormatError) {
    try self.init(decoding: bytes[...])
  }

  init(decoding bytes: ArraySlice<UInt8>) throws(FormatError) {
    guard bytes.count <= Limits.metadataByteCount else { throw FormatError() }
    var decoder = try CanonicalDecoder(nested: bytes, label: Self.label)
    switch RecordKind(rawValue: try decoder.integer()) {
    case .token: self = .token(try TokenRecord(decoding: decoder))
    case .profile: self = .profile(try BodyRecord(decoding: decoder))
    case .setting: self = .setting(try BodyRecord(decoding: decoder))
    case nil: throw FormatError()
    }
  }

  /// The bytes, whatever they are.
  private var uncheckedEncoding: [UInt8] {
    var encoder = CanonicalEncoder(Self.label)
    encoder.reserveCapacity(1024)
    encode(into: &encoder)
    return encoder.bytes
  }

  /// Everything after the label.
  func encode(into encoder: inout CanonicalEncoder) {
    encoder.append(kind)
    switch self {
    case .token(let token): token.encode(into: &encoder)
    case .profile(let record), .setting(let record): record.encode(into: &encoder)
    }
  }

  static let label = "vault1-record"
}

private enum RecordKind: Int64 {
  case token = 1
  case profile = 2
  case setting = 3
}

private enum RecordField: Int64 {
  case name = 1
  case owner, service, scopes, tags, notes, createdAt, updatedAt, policy, nextVersion, versions
  case rotation, body
}

extension CanonicalEncoder {
  fileprivate mutating func append(_ field: RecordField, _ value: Int64) {
    append(field.rawValue)
    append(value)
  }

  fileprivate mutating func append(_ field: RecordField, _ value: String) {
    guard !value.isEmpty else { return }
    append(field.rawValue)
    append(value)
  }

  fileprivate mutating func append(_ field: RecordField, _ value: [UInt8]) {
    guard !value.isEmpty else { return }
    append(field.rawValue)
    append(value)
  }

  fileprivate mutating func append(_ field: RecordField, _ value: [String]) {
    guard !value.isEmpty else { return }
    append(field.rawValue)
    appendNested { list in
      for item in value { list.append(item) }
    }
  }
}

/// Walks the fields of a body: ids rise, and an empty value is never there.
private struct FieldReader {
  private var decoder: CanonicalDecoder
  private var id: Int64 = 0
  /// Of the field that was arrived at.
  private var place = 0..<0

  init(_ decoder: CanonicalDecoder) {
    self.decoder = decoder
  }

  mutating func next() throws(FormatError) -> RecordField? {
    guard !decoder.isAtEnd else { return nil }
    let id = try decoder.integer()
    place = try decoder.place()
    guard id > self.id, !place.isEmpty, let field = RecordField(rawValue: id) else {
      throw FormatError()
    }
    self.id = id
    return field
  }

  var value: ArraySlice<UInt8> { decoder.item(at: place) }

  func integer() throws(FormatError) -> Int64 { try decoder.integer(at: place) }
  func text() throws(FormatError) -> String { try decoder.text(at: place) }

  func texts() throws(FormatError) -> [String] {
    var list = decoder.list(at: place)
    var texts: [String] = []
    while !list.isAtEnd {
      let item = try list.place()
      guard !item.isEmpty, item.count <= Limits.listItemByteCount,
        texts.count < Limits.listItems
      else { throw FormatError() }
      texts.append(try list.text(at: item))
    }
    return texts
  }

  func entries() throws(FormatError) -> [VersionEntry] {
    var list = decoder.list(at: place)
    var entries: [VersionEntry] = []
    while !list.isAtEnd {
      guard entries.count < Limits.versionEntries else { throw FormatError() }
      entries.append(try VersionEntry(decoding: list.list(at: list.place())))
    }
    return entries
  }
}

extension TokenRecord {
  fileprivate func encode(into encoder: inout CanonicalEncoder) {
    encoder.append(.name, name.text)
    encoder.append(.owner, owner)
    encoder.append(.service, service)
    encoder.append(.scopes, scopes)
    encoder.append(.tags, tags)
    encoder.append(.notes, notes)
    encoder.append(.createdAt, createdAt.seconds)
    encoder.append(.updatedAt, updatedAt.seconds)
    if !policy.isDefault { encoder.append(.policy, policy.encoded) }
    encoder.append(.nextVersion, nextVersion)
    if !versions.isEmpty {
      encoder.append(RecordField.versions.rawValue)
      encoder.appendNested { list in
        for entry in versions {
          list.appendNested { entry.encode(into: &$0) }
        }
      }
    }
    if let rotation {
      encoder.append(RecordField.rotation.rawValue)
      encoder.appendNested("rotation") { rotation.encode(into: &$0) }
    }
  }

  fileprivate init(decoding decoder: CanonicalDecoder) throws(FormatError) {
    var name: SecretName?
    var createdAt: Instant?
    var updatedAt: Instant?
    var nextVersion: Int64?
    var owner = ""
    var service = ""
    var notes = ""
    var scopes: [String] = []
    var tags: [String] = []
    var policy = RotationPolicy()
    var versions: [VersionEntry] = []
    var rotation: RotationUnderWay?
    var fields = FieldReader(decoder)
    while let field = try fields.next() {
      switch field {
      case .name: name = try? SecretName(fields.text())
      case .owner: owner = try fields.text()
      case .service: service = try fields.text()
      case .scopes: scopes = try fields.texts()
      case .tags: tags = try fields.texts()
      case .notes: notes = try fields.text()
      case .createdAt: createdAt = Instant(seconds: try fields.integer())
      case .updatedAt: updatedAt = Instant(seconds: try fields.integer())
      case .policy:
        policy = try RotationPolicy(decoding: fields.value)
        guard !policy.isDefault else { throw FormatError() }
      case .nextVersion: nextVersion = try fields.integer()
      case .versions: versions = try fields.entries()
      case .rotation: rotation = try RotationUnderWay(decoding: fields.value)
      case .body: throw FormatError()
      }
    }
    guard let name, let createdAt, let updatedAt, let nextVersion else { throw FormatError() }
    self.init(
      name: name, owner: owner, service: service, scopes: scopes, tags: tags, notes: notes,
      createdAt: createdAt, updatedAt: updatedAt, policy: policy)
    self.nextVersion = nextVersion
    self.versions = versions
    self.rotation = rotation
    guard isLegal else { throw FormatError() }
  }
}

extension BodyRecord {
  fileprivate func encode(into encoder: inout CanonicalEncoder) {
    encoder.append(.name, name)
    encoder.append(.createdAt, createdAt.seconds)
    encoder.append(.updatedAt, updatedAt.seconds)
    encoder.append(.body, body)
  }

  fileprivate init(decoding decoder: CanonicalDecoder) throws(FormatError) {
    var name: String?
    var createdAt: Instant?
    var updatedAt: Instant?
    body = []
    var fields = FieldReader(decoder)
    while let field = try fields.next() {
      switch field {
      case .name: name = try fields.text()
      case .createdAt: createdAt = Instant(seconds: try fields.integer())
      case .updatedAt: updatedAt = Instant(seconds: try fields.integer())
      case .body: body = Array(fields.value)
      default: throw FormatError()
      }
    }
    guard let name, let createdAt, let updatedAt else { throw FormatError() }
    self.name = name
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    guard isLegal else { throw FormatError() }
  }
}

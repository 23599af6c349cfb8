/// `CE("vault1-request", kind, …)`: the head of a request frame, `Schemas/agent.md`.
extension VaultRequest {
  private static let label = "vault1-request"

  private enum Kind: Int64 {
    case status = 1
    case lock, list, release, add, edit, rotate, remove, verify, rollBack
    case checkpoint = 12
    case compare, importSecrets, auditPage, auditVerify
    case slots = 18
    case report, server, writeServers, removeServer, move
  }

  public var encoded: [UInt8] {
    var encoder = CanonicalEncoder(Self.label)
    encoder.append(kind.rawValue)
    switch self {
    case .status, .lock, .list, .verify, .checkpoint, .slots: break
    case .release(let request): request.encode(into: &encoder)
    case .add(let draft): draft.encode(into: &encoder)
    case .edit(let name, let edit):
      encoder.append(name)
      edit.encode(into: &encoder)
    case .rotate(let name, let expiresAt, let overlap):
      encoder.append(name)
      encoder.appendOptional(expiresAt?.seconds)
      encoder.appendOptional(overlap?.seconds)
    case .remove(let name, let version, let purges):
      encoder.append(name)
      encoder.appendOptional(version)
      encoder.append(purges)
    case .rollBack(let name): encoder.append(name)
    case .compare(let lines): for line in lines { encoder.append(line.line) }
    case .importSecrets(let request): request.encode(into: &encoder)
    case .auditPage(let first, let count):
      encoder.append(first)
      encoder.append(count)
    case .auditVerify: break
    case .move(let name, let move):
      encoder.append(name)
      move.encode(into: &encoder)
    case .report(let detail, let name):
      detail.encode(into: &encoder)
      encoder.appendOptional(name?.text)
    case .server(let name), .removeServer(let name): encoder.append(name.text)
    case .writeServers(let writes):
      encoder.appendNested { list in
        for write in writes { write.encode(into: &list) }
      }
    }
    return encoder.bytes
  }

  /// Throws unless `bytes` is exactly what `encoded` would produce, within 64 KiB.
  public init(decoding bytes: [UInt8]) throws(FormatError) {
    guard bytes.count <= Limits.requestHeadByteCount else { throw FormatError() }
    var decoder = try CanonicalDecoder(bytes, label: Self.label)
    guard let kind = Kind(rawValue: try decoder.integer()) else { throw FormatError() }
    switch kind {
    case .status: self = .status
    case .lock: self = .lock
    case .list: self = .list
    case .verify: self = .verify
    case .release: self = .release(try ReleaseRequest(decoding: &decoder))
    case .add: self = .add(try TokenDraft(decoding: &decoder))
    case .edit:
      let name = try decoder.name()
      self = .edit(name, try TokenEdit(decoding: &decoder))
    case .rotate:
      let name = try decoder.name()
      let expiresAt = try decoder.optionalInteger().map { Instant(seconds: $0) }
      let overlap = try decoder.optionalInteger().map { TimeSpan(seconds: $0) }
      self = .rotate(name, expiresAt: expiresAt, overlap: overlap)
    case .remove:
      let name = try decoder.name()
      let version = try decoder.optionalInteger()
      self = .remove(name, version: version, purges: try decoder.flag())
    case .rollBack: self = .rollBack(try decoder.name())
    case .checkpoint: self = .checkpoint
    case .compare:
      var lines: [Checkpoint] = []
      while !decoder.isAtEnd { lines.append(try Checkpoint(parsing: decoder.text())) }
      self = .compare(lines)
    case .slots: self = .slots
    case .importSecrets: self = .importSecrets(try ImportRequest(decoding: &decoder))
    case .auditPage:
      let first = try decoder.integer()
      self = .auditPage(first: first, count: try decoder.integer())
    case .auditVerify: self = .auditVerify
    case .move:
      let name = try decoder.name()
      self = .move(name, try RotationMove(decoding: &decoder))
    case .report:
      let detail = try GuardDetail(decoding: &decoder)
      self = .report(detail, try decoder.optionalName())
    case .server: self = .server(try decoder.serverName())
    case .removeServer: self = .removeServer(try decoder.serverName())
    case .writeServers:
      var list = CanonicalDecoder(list: try decoder.item())
      var writes = [try ServerWrite(decoding: &list)]
      while !list.isAtEnd { writes.append(try ServerWrite(decoding: &list)) }
      self = .writeServers(writes)
    }
    try decoder.end()
  }

  private var kind: Kind {
    switch self {
    case .status: .status
    case .lock: .lock
    case .list: .list
    case .release: .release
    case .add: .add
    case .edit: .edit
    case .rotate: .rotate
    case .remove: .remove
    case .verify: .verify
    case .rollBack: .rollBack
    case .checkpoint: .checkpoint
    case .compare: .compare
    case .slots: .slots
    case .importSecrets: .importSecrets
    case .auditPage: .auditPage
    case .auditVerify: .auditVerify
    case .report: .report
    case .move: .move
    case .server: .server
    case .writeServers: .writeServers
    case .removeServer: .removeServer
    }
  }
}

extension ReleaseRequest {
  fileprivate func encode(into encoder: inout CanonicalEncoder) {
    encoder.append(purpose.rawValue)
    encoder.append(everything)
    encoder.append(refuseExpired)
    encoder.appendOptional(command?.text)
    encoder.appendNested { list in
      for item in items {
        list.append(item.name)
        list.append(item.choice.code.kind)
        list.append(item.choice.code.version)
        list.append(item.variables.map(\.text))
      }
    }
  }

  fileprivate init(decoding decoder: inout CanonicalDecoder) throws(FormatError) {
    purpose = try decoder.known(ReleasePurpose(rawValue: decoder.integer()))
    everything = try decoder.flag()
    refuseExpired = try decoder.flag()
    command = nil
    if let text = try decoder.optionalText() { command = try CommandName(received: text) }
    var list = CanonicalDecoder(list: try decoder.item())
    items = []
    while !list.isAtEnd {
      let name = try list.name()
      let kind = try list.integer()
      let choice = try VersionChoice(kind: kind, version: list.integer())
      var variables: [EnvironmentName] = []
      var names = CanonicalDecoder(list: try list.item())
      while !names.isAtEnd { variables.append(try names.environmentName()) }
      items.append(ReleaseItem(name: name, choice: choice, variables: variables))
    }
    guard !everything || items.isEmpty else { throw FormatError() }
  }
}

extension VersionChoice {
  /// What is chosen, and the version it goes by: 0 where it needs none.
  fileprivate var code: (kind: Int64, version: Int64) {
    switch self {
    case .current: (0, 0)
    case .version(let number): (1, number)
    case .all: (2, 0)
    case .after(let number): (3, number)
    }
  }

  fileprivate init(kind: Int64, version: Int64) throws(FormatError) {
    switch (kind, version) {
    case (0, 0): self = .current
    case (1, 1...): self = .version(version)
    case (2, 0): self = .all
    case (3, 1...): self = .after(version)
    default: throw FormatError()
    }
  }
}

extension TokenDraft {
  func encode(into encoder: inout CanonicalEncoder) {
    encoder.append(name)
    encoder.append(owner)
    encoder.append(service)
    encoder.append(notes)
    encoder.append(scopes)
    encoder.append(tags)
    encoder.append(policy.encoded)
    encoder.append(expiresAt.seconds)
  }

  init(decoding decoder: inout CanonicalDecoder) throws(FormatError) {
    name = try decoder.name()
    owner = try decoder.text()
    service = try decoder.text()
    notes = try decoder.text()
    scopes = try decoder.texts()
    tags = try decoder.texts()
    policy = try RotationPolicy(decoding: decoder.item())
    expiresAt = try decoder.instant()
  }
}

extension TokenEdit {
  private enum Field: Int64 {
    case owner = 1
    case service, notes, scopes, tags, intervalDays, outsidePolicy, headStartDays, overlap
    case environment, url, expiresAt, driver
  }

  /// Pairs of id and value, ids rising, untouched fields left out.
  fileprivate func encode(into encoder: inout CanonicalEncoder) {
    func put<Value>(
      _ field: Field, _ value: Value?, _ write: (inout CanonicalEncoder, Value) -> Void
    ) {
      guard let value else { return }
      encoder.append(field.rawValue)
      write(&encoder, value)
    }
    put(.owner, owner) { $0.append($1) }
    put(.service, service) { $0.append($1) }
    put(.notes, notes) { $0.append($1) }
    put(.scopes, scopes) { $0.append($1) }
    put(.tags, tags) { $0.append($1) }
    put(.intervalDays, intervalDays) { $0.append($1) }
    put(.outsidePolicy, outsidePolicy) { $0.append($1) }
    put(.headStartDays, headStartDays) { $0.append($1) }
    put(.overlap, overlap) { $0.append($1) }
    put(.environment, environment) { $0.appendOptional($1) }
    put(.url, url) { $0.appendOptional($1) }
    put(.expiresAt, expiresAt) { $0.append($1.seconds) }
    put(.driver, driver) { encoder, driver in
      encoder.appendNested { list in
        if let driver { list.appendNested { driver.encode(into: &$0) } }
      }
    }
  }

  fileprivate init(decoding decoder: inout CanonicalDecoder) throws(FormatError) {
    self.init()
    var last: Int64 = 0
    while !decoder.isAtEnd {
      let id = try decoder.integer()
      guard id > last, let field = Field(rawValue: id) else { throw FormatError() }
      last = id
      switch field {
      case .owner: owner = try decoder.text()
      case .service: service = try decoder.text()
      case .notes: notes = try decoder.text()
      case .scopes: scopes = try decoder.texts()
      case .tags: tags = try decoder.texts()
      case .intervalDays: intervalDays = try decoder.integer()
      case .outsidePolicy: outsidePolicy = try decoder.flag()
      case .headStartDays: headStartDays = try decoder.integer()
      case .overlap: overlap = try decoder.span()
      case .environment: environment = .some(try decoder.optionalText())
      case .url: url = .some(try decoder.optionalText())
      case .expiresAt: expiresAt = try decoder.instant()
      case .driver:
        var list = CanonicalDecoder(list: try decoder.item())
        driver = .some(list.isAtEnd ? nil : try DriverChoice(decoding: list.item()))
        try list.end()
      }
    }
  }
}

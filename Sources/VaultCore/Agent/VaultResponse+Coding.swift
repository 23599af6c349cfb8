/// `CE("vault1-response", kind, …)`: the head of a response frame, `Schemas/agent.md`.
extension VaultResponse {
  private static let label = "vault1-response"

  private enum Kind: Int64 {
    case status = 1
    case done, records, values, written, verified, failure, checkpoint, compared, imported
    case auditPage
    case slots = 13
    case auditSummary
  }

  public var encoded: [UInt8] {
    var encoder = CanonicalEncoder(Self.label)
    encoder.append(kind.rawValue)
    switch self {
    case .done: break
    case .status(let status): status.encode(into: &encoder)
    case .records(let records):
      encoder.reserveCapacity(records.count * 768)
      for record in records {
        encoder.append(record.id)
        encoder.appendNested(RecordBody.label) { record.body.encode(into: &$0) }
      }
    case .values(let values):
      for value in values { value.encode(into: &encoder) }
    case .written(let token):
      encoder.appendNested(RecordBody.label) { RecordBody.token(token).encode(into: &$0) }
    case .verified(let report): report.encode(into: &encoder)
    case .checkpoint(let line): encoder.append(line.line)
    case .compared(let notices): encoder.append(notices)
    case .slots(let slots): for slot in slots { slot.encode(into: &encoder) }
    case .auditPage(let page): page.encode(into: &encoder)
    case .auditSummary(let summary): summary.encode(into: &encoder)
    case .failure(let error):
      encoder.append(error.code.rawValue)
      encoder.append(error.message)
      encoder.appendOptional(error.hint)
    case .imported(let outcomes):
      for outcome in outcomes { outcome.encode(into: &encoder) }
    }
    return encoder.bytes
  }

  /// Throws unless `bytes` is exactly what `encoded` would produce, within 64 MiB.
  public init(decoding bytes: [UInt8]) throws(FormatError) {
    guard bytes.count <= Limits.responseHeadByteCount else { throw FormatError() }
    var decoder = try CanonicalDecoder(bytes, label: Self.label)
    guard let kind = Kind(rawValue: try decoder.integer()) else { throw FormatError() }
    switch kind {
    case .done: self = .done
    case .status: self = .status(try AgentStatus(decoding: &decoder))
    case .records:
      var records: [ListedRecord] = []
      while !decoder.isAtEnd {
        let id = try RecordID(decoder.item(count: RecordID.byteCount))
        records.append(ListedRecord(id: id, body: try RecordBody(decoding: decoder.item())))
      }
      self = .records(records)
    case .values:
      var values: [ReleasedValue] = []
      while !decoder.isAtEnd { values.append(try ReleasedValue(decoding: &decoder)) }
      self = .values(values)
    case .written:
      guard case .token(let token) = try RecordBody(decoding: decoder.item()) else {
        throw FormatError()
      }
      self = .written(token)
    case .verified: self = .verified(try VerifyReport(decoding: &decoder))
    case .checkpoint: self = .checkpoint(try Checkpoint(parsing: decoder.text()))
    case .compared: self = .compared(notices: try decoder.texts())
    case .slots:
      var slots: [ListedSlot] = []
      while !decoder.isAtEnd { slots.append(try ListedSlot(decoding: &decoder)) }
      self = .slots(slots)
    case .auditPage: self = .auditPage(try AuditPage(decoding: &decoder))
    case .auditSummary: self = .auditSummary(try AuditSummary(decoding: &decoder))
    case .failure:
      let code = try decoder.known(ErrorCode(rawValue: decoder.text()))
      let message = try decoder.text()
      self = .failure(VaultError(code, message, hint: try decoder.optionalText()))
    case .imported:
      var outcomes: [ImportOutcome] = []
      while !decoder.isAtEnd { outcomes.append(try ImportOutcome(decoding: &decoder)) }
      self = .imported(outcomes)
    }
    try decoder.end()
  }

  private var kind: Kind {
    switch self {
    case .status: .status
    case .done: .done
    case .records: .records
    case .values: .values
    case .written: .written
    case .verified: .verified
    case .auditPage: .auditPage
    case .auditSummary: .auditSummary
    case .failure: .failure
    case .checkpoint: .checkpoint
    case .compared: .compared
    case .slots: .slots
    case .imported: .imported
    }
  }
}

extension ReleasedValue {
  fileprivate func encode(into encoder: inout CanonicalEncoder) {
    encoder.append(name)
    encoder.append(version)
    encoder.append(stage.rawValue)
    encoder.append(byteCount)
    encoder.append(expiresAt.seconds)
    encoder.append(state.rawValue)
  }

  fileprivate init(decoding decoder: inout CanonicalDecoder) throws(FormatError) {
    name = try decoder.name()
    version = try decoder.integer()
    stage = try decoder.known(VersionStage(rawValue: decoder.integer()))
    byteCount = try decoder.integer()
    // What a client may have to make room for.
    guard byteCount <= Limits.largeValueByteCount else { throw FormatError() }
    expiresAt = try decoder.instant()
    state = try decoder.known(DueState(rawValue: decoder.text()))
  }
}

extension AgentStatus {
  fileprivate func encode(into encoder: inout CanonicalEncoder) {
    encoder.append(Int64(pid))
    encoder.append(startedAt.seconds)
    for span in [idleLimit, hardLimit, idleRemaining, hardRemaining] { encoder.append(span) }
    encoder.append(vaultPath)
    encoder.append(memoryLocked)
  }

  fileprivate init(decoding decoder: inout CanonicalDecoder) throws(FormatError) {
    pid = try decoder.known(Int32(exactly: decoder.integer()))
    startedAt = try decoder.instant()
    idleLimit = try decoder.span()
    hardLimit = try decoder.span()
    idleRemaining = try decoder.span()
    hardRemaining = try decoder.span()
    vaultPath = try decoder.text()
    memoryLocked = try decoder.flag()
  }
}

extension ListedSlot {
  fileprivate func encode(into encoder: inout CanonicalEncoder) {
    for number in [id, type.rawValue, role.rawValue, cost.passes, cost.memory] {
      encoder.append(number)
    }
    encoder.append(label)
  }

  fileprivate init(decoding decoder: inout CanonicalDecoder) throws(FormatError) {
    id = try decoder.integer()
    type = try decoder.known(SlotType(rawValue: decoder.integer()))
    role = try decoder.known(SlotRole(rawValue: decoder.integer()))
    cost = KDFCost(passes: try decoder.integer(), memory: try decoder.integer())
    label = try decoder.text()
  }
}

extension VerifyReport {
  fileprivate func encode(into encoder: inout CanonicalEncoder) {
    for number in [epoch, counter, records, versions, auditEntries, slots, valuesOpened] {
      encoder.append(number)
    }
    encoder.append(notices)
    encoder.append(committedAt.seconds)
  }

  fileprivate init(decoding decoder: inout CanonicalDecoder) throws(FormatError) {
    epoch = try decoder.integer()
    counter = try decoder.integer()
    records = try decoder.integer()
    versions = try decoder.integer()
    auditEntries = try decoder.integer()
    slots = try decoder.integer()
    valuesOpened = try decoder.integer()
    notices = try decoder.texts()
    committedAt = try decoder.instant()
  }
}

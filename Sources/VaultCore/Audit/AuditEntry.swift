/// One entry of the audit log: `CE("vault1-event", time, event, rid or none, ver, outcome, actor,
/// detail)`, `Schemas/vault-format.md`, section 6. No field can hold a value.
public struct AuditEntry: Equatable, Sendable {
  public var time: Instant
  public var event: AuditEvent
  public var record: RecordID?
  /// 0 if no version is concerned.
  public var version: Int64
  public var outcome: AuditOutcome
  public var actor: AuditActor
  public var detail: AuditDetail

  public init(
    time: Instant, event: AuditEvent, record: RecordID? = nil, version: Int64 = 0,
    outcome: AuditOutcome = .done, actor: AuditActor, detail: AuditDetail = .none
  ) {
    self.time = time
    self.event = event
    self.record = record
    self.version = version
    self.outcome = outcome
    self.actor = actor
    self.detail = detail
  }

  /// Throws `.limit` for what decoding would refuse: a hash that is not 32 bytes, a negative
  /// number, a detail over 1,024 bytes. Without an entry there is no commit.
  public var encoded: [UInt8] {
    get throws(VaultError) {
      let bytes = uncheckedEncoding
      guard let readBack = try? AuditEntry(decoding: bytes), readBack == self else {
        throw VaultError(.limit, "this cannot be written to the audit log")
      }
      return bytes
    }
  }

  /// Throws unless `bytes` is exactly what `encoded` would produce.
  public init(decoding bytes: [UInt8]) throws(FormatError) {
    var decoder = try CanonicalDecoder(bytes, label: Self.label)
    time = Instant(seconds: try decoder.integer())
    guard let event = AuditEvent(rawValue: try decoder.integer()) else { throw FormatError() }
    self.event = event
    let record = try decoder.item()
    self.record = record.isEmpty ? nil : try RecordID(Array(record))
    version = try decoder.integer()
    guard let outcome = AuditOutcome(rawValue: try decoder.integer()) else {
      throw FormatError()
    }
    self.outcome = outcome
    let actor = try decoder.item()
    let detail = try decoder.item()
    try decoder.end()
    guard actor.count <= Limits.actorByteCount, detail.count <= Limits.detailByteCount else {
      throw FormatError()
    }
    self.actor = try AuditActor(decoding: actor)
    self.detail = try AuditDetail(decoding: detail)
  }

  private static let label = "vault1-event"

  /// For an entry that was decoded; see `encoded`.
  var uncheckedEncoding: [UInt8] {
    var encoder = CanonicalEncoder(Self.label)
    encoder.append(time.seconds)
    encoder.append(event.rawValue)
    encoder.append(record?.bytes ?? [])
    encoder.append(version)
    encoder.append(outcome.rawValue)
    encoder.appendNested { actor.encode(into: &$0) }
    encoder.appendNested { detail.encode(into: &$0) }
    return encoder.bytes
  }
}

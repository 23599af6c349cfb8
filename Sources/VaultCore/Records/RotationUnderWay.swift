/// A rotation that has begun and not ended: what a restart needs to take it up again.
/// Field 12 of a metadata body: `CE("rotation", id, phase, since, note)`.
public struct RotationUnderWay: Equatable, Sendable {
  public static let idByteCount = 16

  /// 16 random bytes; goes into the names of what is created at a provider, so that a rotation
  /// recognises its own leavings.
  public var id: [UInt8]
  public var phase: RotationPhase
  /// When it reached its phase.
  public var since: Instant
  public var note: String

  public init(id: [UInt8], phase: RotationPhase, since: Instant, note: String) {
    self.id = id
    self.phase = phase
    self.since = since
    self.note = note
  }

  var isLegal: Bool { id.count == Self.idByteCount && since.seconds >= 0 }

  func encode(into encoder: inout CanonicalEncoder) {
    encoder.append(id)
    encoder.append(phase.rawValue)
    encoder.append(since.seconds)
    encoder.append(note)
  }

  init(decoding bytes: ArraySlice<UInt8>) throws(FormatError) {
    var decoder = try CanonicalDecoder(nested: bytes, label: "rotation")
    id = try decoder.item(count: Self.idByteCount)
    guard let phase = RotationPhase(rawValue: try decoder.integer()) else { throw FormatError() }
    self.phase = phase
    since = Instant(seconds: try decoder.integer())
    note = try decoder.text()
    try decoder.end()
  }
}

/// How far a rotation has come. Every step is committed before the next one begins, so after a
/// crash the phase says the most that can have happened.
public enum RotationPhase: Int64, Sendable, CaseIterable {
  /// The provider may be asked from here on.
  case intent = 1
  /// What will be, or what the provider answered, is stored here.
  case stored
  /// The provider knows the new value.
  case applied
  /// The new value was used and belongs to the same identity.
  case verified
  /// Promoted; the old value is still valid.
  case overlap
  /// A request may or may not have taken effect. Asking again could destroy the only value.
  case uncertain
  /// Nothing that can be tried by itself is left.
  case stuck

  public var name: String {
    switch self {
    case .intent: "intent"
    case .stored: "stored"
    case .applied: "applied"
    case .verified: "verified"
    case .overlap: "overlap"
    case .uncertain: "uncertain"
    case .stuck: "stuck"
    }
  }

  /// The phases that may come next. A provider that chooses the value itself has applied it when
  /// its answer is stored, so `applied` can be passed over.
  public var next: [RotationPhase] {
    switch self {
    case .intent: [.stored, .uncertain, .stuck]
    case .stored: [.applied, .verified, .uncertain, .stuck]
    case .applied: [.verified, .uncertain, .stuck]
    case .verified: [.overlap, .stuck]
    case .overlap: [.stuck]
    // A probe or a person has found out what is the case.
    case .uncertain: [.intent, .stored, .applied, .stuck]
    case .stuck: [.intent, .stored, .applied, .verified, .overlap]
    }
  }
}

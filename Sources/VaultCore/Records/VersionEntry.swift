/// What is known of one version of a secret without opening its value.
public struct VersionEntry: Equatable, Sendable {
  public static let fingerprintByteCount = 16

  /// From 1; never reused.
  public var version: Int64
  public var stage: VersionStage
  public var form: VersionForm
  public var createdAt: Instant
  /// When it reached its stage.
  public var stagedAt: Instant
  /// At the provider; `Instant.never` and `Instant.unknown` are possible.
  public var expiresAt: Instant
  /// 16 bytes, keyed: equal for equal values of this vault, and no help in guessing one.
  public var fingerprint: [UInt8]?

  public init(
    version: Int64, stage: VersionStage, form: VersionForm, createdAt: Instant,
    stagedAt: Instant, expiresAt: Instant, fingerprint: [UInt8]?
  ) {
    self.version = version
    self.stage = stage
    self.form = form
    self.createdAt = createdAt
    self.stagedAt = stagedAt
    self.expiresAt = expiresAt
    self.fingerprint = fingerprint
  }

  /// The rules of `Schemas/vault-format.md`, section 5, that concern one entry alone.
  var isLegal: Bool {
    guard version >= 1, createdAt.seconds >= 0, stagedAt.seconds >= 0, expiresAt.seconds >= 0
    else { return false }
    if let fingerprint, fingerprint.count != Self.fingerprintByteCount { return false }
    switch (stage, form) {
    // Always a value, and a value always has its fingerprint.
    case (.current, _), (.previous, _): return form == .value && fingerprint != nil
    case (_, .value): return fingerprint != nil
    case (_, .rawAnswer): return fingerprint == nil
    // An intention has nothing to take a fingerprint of.
    case (.pending, .nothing): return fingerprint == nil
    // Purged: the fingerprint stays until the next rekey.
    case (.retired, .nothing): return true
    }
  }

  /// 92 bytes with a fingerprint, 76 without.
  func encode(into encoder: inout CanonicalEncoder) {
    encoder.append(version)
    encoder.append(stage.rawValue)
    encoder.append(form.rawValue)
    encoder.append(createdAt.seconds)
    encoder.append(stagedAt.seconds)
    encoder.append(expiresAt.seconds)
    encoder.append(fingerprint ?? [])
  }

  init(decoding list: CanonicalDecoder) throws(FormatError) {
    var decoder = list
    version = try decoder.integer()
    guard let stage = VersionStage(rawValue: try decoder.integer()),
      let form = VersionForm(rawValue: try decoder.integer())
    else { throw FormatError() }
    self.stage = stage
    self.form = form
    createdAt = Instant(seconds: try decoder.integer())
    stagedAt = Instant(seconds: try decoder.integer())
    expiresAt = Instant(seconds: try decoder.integer())
    let fingerprint = try decoder.item()
    self.fingerprint = fingerprint.isEmpty ? nil : Array(fingerprint)
    try decoder.end()
    guard isLegal else { throw FormatError() }
  }
}

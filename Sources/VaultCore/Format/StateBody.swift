/// The signed summary of the whole vault: which rows exist, how often it was committed, and what
/// came before. Always 404 bytes: `CE` of 16 items, `Schemas/vault-format.md`, section 6.
public struct StateBody: Equatable, Sendable {
  public static let byteCount = 404
  public static let suite: Int64 = 1
  public static let zeroHash = [UInt8](repeating: 0, count: 32)
  /// What stands in place of a handover in epoch 1.
  public static let noHandover = [UInt8](repeating: 0, count: 64)

  /// 16 random bytes, chosen by `init` and kept for the vault's life.
  public var vaultID: [UInt8]
  /// From 1, plus one per rekey.
  public var epoch: Int64
  /// From 1, plus one per commit, never reset.
  public var counter: Int64
  /// Hash of the state before this one; zeros in the first.
  public var previousHash: [UInt8]
  public var slotsRoot: [UInt8]
  public var recordsRoot: [UInt8]
  /// The audit log is pruned up to and including this number.
  public var auditBaseSequence: Int64
  public var auditBaseLink: [UInt8]
  /// The newest audit entry.
  public var auditSequence: Int64
  public var auditLink: [UInt8]
  public var committedAt: Instant
  public var epochBeganAt: Instant
  /// Ed25519, 32 bytes.
  public var publicKey: [UInt8]
  /// Ed25519 by the key of the epoch before; zeros in epoch 1. 64 bytes.
  public var handover: [UInt8]

  public init(
    vaultID: [UInt8], epoch: Int64, counter: Int64, previousHash: [UInt8], slotsRoot: [UInt8],
    recordsRoot: [UInt8], auditBaseSequence: Int64, auditBaseLink: [UInt8], auditSequence: Int64,
    auditLink: [UInt8], committedAt: Instant, epochBeganAt: Instant, publicKey: [UInt8],
    handover: [UInt8]
  ) {
    self.vaultID = vaultID
    self.epoch = epoch
    self.counter = counter
    self.previousHash = previousHash
    self.slotsRoot = slotsRoot
    self.recordsRoot = recordsRoot
    self.auditBaseSequence = auditBaseSequence
    self.auditBaseLink = auditBaseLink
    self.auditSequence = auditSequence
    self.auditLink = auditLink
    self.committedAt = committedAt
    self.epochBeganAt = epochBeganAt
    self.publicKey = publicKey
    self.handover = handover
  }

  public var encoded: [UInt8] {
    var encoder = CanonicalEncoder("vault1-state")
    encoder.append(vaultID)
    encoder.append(Self.suite)
    encoder.append(epoch)
    encoder.append(counter)
    encoder.append(previousHash)
    encoder.append(slotsRoot)
    encoder.append(recordsRoot)
    encoder.append(auditBaseSequence)
    encoder.append(auditBaseLink)
    encoder.append(auditSequence)
    encoder.append(auditLink)
    encoder.append(committedAt.seconds)
    encoder.append(epochBeganAt.seconds)
    encoder.append(publicKey)
    encoder.append(handover)
    return encoder.bytes
  }

  /// Throws unless `bytes` is exactly what `encoded` would produce.
  public init(decoding bytes: [UInt8]) throws(FormatError) {
    guard bytes.count == Self.byteCount else { throw FormatError() }
    var decoder = try CanonicalDecoder(bytes, label: "vault1-state")
    vaultID = try decoder.item(count: 16)
    guard try decoder.integer() == Self.suite else { throw FormatError() }
    epoch = try decoder.integer()
    counter = try decoder.integer()
    guard epoch >= 1, counter >= 1 else { throw FormatError() }
    previousHash = try decoder.item(count: 32)
    slotsRoot = try decoder.item(count: 32)
    recordsRoot = try decoder.item(count: 32)
    auditBaseSequence = try decoder.integer()
    auditBaseLink = try decoder.item(count: 32)
    auditSequence = try decoder.integer()
    auditLink = try decoder.item(count: 32)
    guard auditSequence >= auditBaseSequence else { throw FormatError() }
    // A log that was never pruned begins at link(0).
    guard auditBaseSequence > 0 || auditBaseLink == Self.zeroHash else { throw FormatError() }
    committedAt = Instant(seconds: try decoder.integer())
    epochBeganAt = Instant(seconds: try decoder.integer())
    publicKey = try decoder.item(count: 32)
    handover = try decoder.item(count: Self.noHandover.count)
    // Before the first epoch there was no key that could have handed over.
    guard epoch > 1 || handover == Self.noHandover else { throw FormatError() }
    try decoder.end()
  }
}

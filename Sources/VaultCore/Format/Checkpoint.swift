/// One signed line that says which state of a vault was the newest: kept beside the vault as an
/// anchor, or elsewhere as a checkpoint. `Schemas/vault-format.md`, section 7. Whether the
/// signature is good is not known here.
public struct Checkpoint: Equatable, Sendable {
  public static let label = "vault1-checkpoint"
  /// Bytes of what the signature is over.
  public static let messageByteCount = 149

  /// 16 bytes.
  public var vaultID: [UInt8]
  public var epoch: Int64
  public var counter: Int64
  public var auditSequence: Int64
  /// 32 bytes.
  public var auditLink: [UInt8]
  /// 32 bytes.
  public var stateHash: [UInt8]
  /// Ed25519, 32 bytes.
  public var publicKey: [UInt8]
  /// Ed25519, 64 bytes.
  public var signature: [UInt8]

  public init(
    vaultID: [UInt8], epoch: Int64, counter: Int64, auditSequence: Int64, auditLink: [UInt8],
    stateHash: [UInt8], publicKey: [UInt8], signature: [UInt8]
  ) {
    self.vaultID = vaultID
    self.epoch = epoch
    self.counter = counter
    self.auditSequence = auditSequence
    self.auditLink = auditLink
    self.stateHash = stateHash
    self.publicKey = publicKey
    self.signature = signature
  }

  /// Of a state whose hash and signature are at hand.
  public init(of state: StateBody, hash: [UInt8], signature: [UInt8]) {
    self.init(
      vaultID: state.vaultID, epoch: state.epoch, counter: state.counter,
      auditSequence: state.auditSequence, auditLink: state.auditLink, stateHash: hash,
      publicKey: state.publicKey, signature: signature)
  }

  /// Without a line feed; 380 bytes and up.
  public var line: String {
    [
      Self.label, Hexadecimal.write(vaultID), String(epoch), String(counter),
      String(auditSequence), Hexadecimal.write(auditLink), Hexadecimal.write(stateHash),
      Hexadecimal.write(publicKey), Hexadecimal.write(signature),
    ].joined(separator: " ")
  }

  /// Throws unless `text` is exactly what `line` would produce.
  public init(parsing text: String) throws(FormatError) {
    // Longer than any line with the largest numbers: do not look at it.
    guard text.utf8.count <= 512 else { throw FormatError() }
    let fields = text.utf8.split(separator: 0x20, omittingEmptySubsequences: false)
    guard fields.count == 9, fields[0].elementsEqual(Self.label.utf8) else {
      throw FormatError()
    }
    vaultID = try Hexadecimal.read(fields[1], byteCount: 16)
    epoch = try Self.number(fields[2])
    counter = try Self.number(fields[3])
    auditSequence = try Self.number(fields[4])
    auditLink = try Hexadecimal.read(fields[5], byteCount: 32)
    stateHash = try Hexadecimal.read(fields[6], byteCount: 32)
    publicKey = try Hexadecimal.read(fields[7], byteCount: 32)
    signature = try Hexadecimal.read(fields[8], byteCount: 64)
    guard epoch >= 1, counter >= 1 else { throw FormatError() }
  }

  /// What `signature` is over.
  public var message: [UInt8] {
    Self.message(
      vaultID: vaultID, epoch: epoch, counter: counter, auditSequence: auditSequence,
      auditLink: auditLink, stateHash: stateHash)
  }

  /// CM, 149 bytes: `CE("vault1-checkpoint", vault_id, epoch, counter, audit_seq, audit_link,
  /// state_hash)`. Section 6.
  public static func message(
    vaultID: [UInt8], epoch: Int64, counter: Int64, auditSequence: Int64, auditLink: [UInt8],
    stateHash: [UInt8]
  ) -> [UInt8] {
    var encoder = CanonicalEncoder(label)
    encoder.append(vaultID)
    encoder.append(epoch)
    encoder.append(counter)
    encoder.append(auditSequence)
    encoder.append(auditLink)
    encoder.append(stateHash)
    return encoder.bytes
  }

  /// What the key of the epoch before signs to hand over: `CE("vault1-handover", vault_id, epoch,
  /// PK before, PK)`, `epoch` being the new one. Section 6.
  public static func handoverMessage(
    vaultID: [UInt8], epoch: Int64, publicKeyBefore: [UInt8], publicKey: [UInt8]
  ) -> [UInt8] {
    var encoder = CanonicalEncoder("vault1-handover")
    encoder.append(vaultID)
    encoder.append(epoch)
    encoder.append(publicKeyBefore)
    encoder.append(publicKey)
    return encoder.bytes
  }

  /// Decimal without a sign and without leading zeros.
  private static func number(_ digits: Substring.UTF8View) throws(FormatError) -> Int64 {
    guard let first = digits.first, first != 0x30 || digits.count == 1,
      digits.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(Substring(digits))
    else { throw FormatError() }
    return number
  }
}

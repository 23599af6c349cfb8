import VaultCore

@testable import VaultCrypto

/// The inputs of the format's known answers (`Schemas/vault-format.md`, section 13), and ways to
/// look at secrets that only tests have.
enum Known {
  static let masterKey = Array(UInt8(0x00)...0x1f)
  static let vaultID = Array(UInt8(0xa0)...0xaf)
  static let salt = Array(UInt8(0x40)...0x4f)
  static let keyfile = Array(UInt8(0x20)...0x3f)
  static let recovery = Array(UInt8(0x20)...0x33)
  static let passphrase = Array("correct horse battery staple".utf8)
  static let epoch: Int64 = 1
  static let randomness = Array(UInt8(0x60)...0x7f)
  static let value = Array("hunter2-hunter2".utf8)
  /// The cheapest cost the standard bounds accept.
  static let cost = KDFCost(passes: 3, memory: 65_536)

  static let box = bytes(
    """
    018aa139030d181a8e1057f80d0f10c52378cadb47410d35138765b06d82905afa1b0c2091a863c83b45fa41b4e14e\
    d8eac381e85ee2e53db3bf513d4441a45db583474816ae16b1f6f469a9032bbf403afc9cc209fa5d03540b5614c0f6\
    5e3c6635e915afee92ce4b39ba425c76afb72a93eef08ac357096df588ea7cbb422618185034c2fdb893c7
    """)

  static func recordID() throws -> RecordID {
    try RecordID(Array(UInt8(0x50)...0x5f))
  }

  static func versionKey() throws -> VersionKey {
    VersionKey(record: try recordID(), version: 1)
  }

  static func context() throws -> [UInt8] {
    CellContext.value(vault: vaultID, epoch: epoch, try versionKey())
  }

  static func keys() throws -> FullKeys {
    try FullKeys(masterKey: secret(masterKey))
  }

  static func slot(_ id: Int64, _ type: SlotType, _ role: SlotRole = .full) -> SlotRow {
    SlotRow(
      id: id, type: type, role: role, cost: type.usesKDF ? cost : .none, salt: salt, box: [])
  }

  /// Pairs of hexadecimal digits.
  static func bytes(_ hex: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var high: Int?
    for digit in hex {
      guard let value = digit.hexDigitValue else { continue }
      if let first = high {
        bytes.append(UInt8(first << 4 | value))
        high = nil
      } else {
        high = value
      }
    }
    return bytes
  }

  static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef")
    return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }

  static func secret(_ bytes: [UInt8]) throws(CryptoError) -> SecretBytes {
    try unsafe SecretBytes(copying: bytes.span.bytes)
  }

  static func secret(_ text: String) throws(CryptoError) -> SecretBytes {
    try secret(Array(text.utf8))
  }

  static func bytes(_ secret: borrowing SecretBytes) -> [UInt8] {
    unsafe secret.withRawBytes { unsafe Array($0) }
  }

  static func text(_ secret: borrowing SecretBytes) -> String {
    String(decoding: bytes(secret), as: UTF8.self)
  }

  static func seal(
    _ plaintext: [UInt8], key: borrowing SecretBytes, context: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    try Box.seal(plaintext, key: key, context: context)
  }

  /// Sealed with randomness that is given.
  static func seal(
    _ plaintext: [UInt8], key: borrowing SecretBytes, context: [UInt8], randomness: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    try unsafe Box.seal(
      plaintext.span.bytes, key: key, context: context, randomness: randomness)
  }

  static func fingerprint(
    _ value: [UInt8], _ keys: borrowing FullKeys
  ) throws(CryptoError) -> [UInt8] {
    try unsafe Fingerprint.of(value.span.bytes, keys: keys)
  }

  /// The opened bytes, or nil when the box does not open.
  static func open(
    _ box: [UInt8], key: borrowing SecretBytes, context: [UInt8]
  ) throws -> [UInt8]? {
    do {
      return bytes(try Box.open(box, key: key, context: context))
    } catch .doesNotOpen {
      return nil
    }
  }

  /// The error of a step, or nil if there was none.
  static func error(_ step: () throws(CryptoError) -> Void) -> CryptoError? {
    do {
      try step()
      return nil
    } catch {
      return error
    }
  }
}

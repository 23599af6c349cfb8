import CSodium

/// What separates one use of BLAKE2b from every other: 16 bytes that enter the hash's parameter
/// block. `Schemas/vault-format.md`, section 1.
struct Personalisation: Sendable {
  static let byteCount = 16
  /// Always 16 bytes: the C function reads so many, whatever it is given.
  let bytes: [UInt8]

  private init(_ text: String) {
    var bytes = Array(text.utf8)
    precondition(bytes.count <= Self.byteCount, "a personalisation has 16 bytes")
    bytes.append(contentsOf: repeatElement(0, count: Self.byteCount - bytes.count))
    self.bytes = bytes
  }

  static let slotKey = Personalisation("vault1.kek")
  static let cellKeys = Personalisation("vault1.box")
  static let nonce = Personalisation("vault1.nonce")
  static let commitment = Personalisation("vault1.com")
  static let stateHash = Personalisation("vault1.hash")
  static let stateMAC = Personalisation("vault1.state")
  static let slotsRoot = Personalisation("vault1.slots")
  static let recordsRoot = Personalisation("vault1.recs")
  static let link = Personalisation("vault1.link")
  static let fingerprint = Personalisation("vault1.finger")
  static let anchor = Personalisation("vault1.anchor")
  static let recovery = Personalisation("vault1.recovery")
  static let checksum = Personalisation("vault1.sum")
}

/// `H[p](m)` and `H[p](k; m)`: BLAKE2b (RFC 7693) with a personalisation and a zero salt.
enum Blake2b {
  /// Bytes of output where the format says nothing else.
  static let byteCount = 32

  /// The general form, on memory the caller owns. 16 to 64 bytes go to `output`; an empty key
  /// means unkeyed.
  static func hash(
    _ personalisation: Personalisation, key: UnsafeRawBufferPointer,
    _ message: UnsafeRawBufferPointer, into output: UnsafeMutableRawPointer, byteCount: Int
  ) {
    let status = unsafe crypto_generichash_blake2b_salt_personal(
      output, byteCount, message.baseAddress, UInt64(message.count),
      key.baseAddress, key.count, nil, personalisation.bytes)
    // Only a wrong length makes it fail, and every length here is fixed by the format.
    precondition(status == 0, "BLAKE2b refused a length")
  }

  /// Unkeyed, of bytes that are no secret.
  static func hash(_ personalisation: Personalisation, _ message: [UInt8]) -> [UInt8] {
    Sodium.startIfPossible()
    return unsafe message.withUnsafeBytes { message in
      unsafe array(
        personalisation, key: UnsafeRawBufferPointer(start: nil, count: 0), message,
        byteCount: byteCount)
    }
  }

  /// Keyed, of bytes that may be secret; the result may be published.
  static func mac(
    _ personalisation: Personalisation, key: borrowing SecretBytes,
    _ message: UnsafeRawBufferPointer, byteCount: Int = Blake2b.byteCount
  ) -> [UInt8] {
    unsafe key.withRawBytes { key in
      unsafe array(personalisation, key: key, message, byteCount: byteCount)
    }
  }

  private static func array(
    _ personalisation: Personalisation, key: UnsafeRawBufferPointer,
    _ message: UnsafeRawBufferPointer, byteCount: Int
  ) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, initialized in
      guard let output = buffer.baseAddress else { return }
      unsafe hash(personalisation, key: key, message, into: output, byteCount: byteCount)
      initialized = byteCount
    }
  }

  /// Keyed, of bytes that are no secret.
  static func mac(
    _ personalisation: Personalisation, key: borrowing SecretBytes, _ message: [UInt8]
  ) -> [UInt8] {
    unsafe key.withRawBytes { key in
      unsafe message.withUnsafeBytes { message in
        unsafe array(personalisation, key: key, message, byteCount: byteCount)
      }
    }
  }

  /// Unkeyed, of a secret, giving a secret of 32 bytes.
  static func secret(
    _ personalisation: Personalisation, _ message: borrowing SecretBytes
  ) throws(CryptoError) -> SecretBytes {
    try secret(personalisation, key: SecretBytes(count: 0), message)
  }

  /// Keyed, of a secret, giving a secret of 32 bytes.
  static func secret(
    _ personalisation: Personalisation, key: borrowing SecretBytes,
    _ message: borrowing SecretBytes
  ) throws(CryptoError) -> SecretBytes {
    var output = try SecretBytes(count: byteCount)
    unsafe key.withRawBytes { key in
      unsafe message.withRawBytes { message in
        unsafe output.withMutableAddress { output in
          unsafe hash(personalisation, key: key, message, into: output, byteCount: byteCount)
        }
      }
    }
    return output
  }
}

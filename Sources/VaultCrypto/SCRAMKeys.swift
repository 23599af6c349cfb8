/// What a server keeps of a password for SCRAM-SHA-256 (RFC 5802, section 3; RFC 7677): enough to
/// check who has it, too little to log in with.
public struct SCRAMKeys: ~Copyable {
  /// The least that RFC 7677 allows, and what servers use.
  public static let rounds = 4096
  public static let saltByteCount = 16

  public let stored: SecretBytes
  public let server: SecretBytes

  /// - Parameter password: ASCII, which RFC 4013 leaves as it is. Throws `.badInput` for any other,
  ///   which would have to be prepared first.
  public init(of password: borrowing SecretBytes, salt: [UInt8]) throws(CryptoError) {
    guard Self.accepts(password) else { throw .badInput }
    let salted = try SHA256.stretch(password, salt: salt, rounds: Self.rounds)
    let stored = try SHA256.hash(SHA256.mac("Client Key", key: salted))
    let server = try SHA256.mac("Server Key", key: salted)
    self.stored = stored
    self.server = server
  }

  /// Whether the keys of a password can be made here.
  public static func accepts(_ password: borrowing SecretBytes) -> Bool {
    unsafe password.withRawBytes { unsafe !$0.isEmpty && $0.allSatisfy { (1...0x7F).contains($0) } }
  }
}

import VaultCore
import VaultCrypto

/// A password as PostgreSQL keeps it. Made here, so that the password itself goes to no server, and
/// into no log of one.
enum SCRAMVerifier {
  /// Nil for a password that is not ASCII: RFC 4013 would change it, and a server may know a form
  /// of it that differs from ours.
  static func make(of password: borrowing SecretBytes) throws(VaultError) -> SecretBytes? {
    guard SCRAMKeys.accepts(password) else { return nil }
    let salt = Random.bytes(SCRAMKeys.saltByteCount)
    let salted = try mapping { () throws(CryptoError) in
      try unsafe SecretBytes(copying: salt.span.bytes)
    }
    let keys = try mapping { () throws(CryptoError) in try SCRAMKeys(of: password, salt: salt) }
    var text = try LockedText()
    try text.put("SCRAM-SHA-256$\(SCRAMKeys.rounds):")
    try text.put(ExportText.base64(of: salted))
    try text.put("$")
    try text.put(ExportText.base64(of: keys.stored))
    try text.put(":")
    try text.put(ExportText.base64(of: keys.server))
    return text.finish()
  }
}

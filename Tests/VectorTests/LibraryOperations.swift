import CSodium
import VaultCore

@testable import VaultCrypto

/// What libsodium gives, called as the product calls it: known answers, and the ciphertext for two
/// keys that a bare secretbox accepts twice.
extension Operations {
  static let library: [String: Operation] = [
    "secretbox": { try secretbox($0.input) },
    "secretbox_open": { try secretboxOpen($0.input) },
    "blake2b": { try blake2b($0.input) },
    "kdf": { try kdf($0.input) },
    "argon2id": { try argon2id($0.input) },
    "sign": { try sign($0.input) },
  ]

  private struct Failed: Error {
    let status: Int32
  }

  private static func check(_ status: Int32) throws(Failed) {
    guard status == 0 else { throw Failed(status: status) }
  }

  private static func secretbox(_ input: JSON) throws -> JSON {
    let message = try input.bytes("message")
    var sealed = [UInt8](repeating: 0, count: message.count + 16)
    try check(
      unsafe crypto_secretbox_easy(
        &sealed, message, UInt64(message.count), try input.bytes("nonce"),
        try input.bytes("key")))
    return .hex(sealed)
  }

  private static func secretboxOpen(_ input: JSON) throws -> JSON {
    let sealed = try input.bytes("sealed")
    var message = [UInt8](repeating: 0, count: max(0, sealed.count - 16))
    let status = unsafe crypto_secretbox_open_easy(
      &message, sealed, UInt64(sealed.count), try input.bytes("nonce"), try input.bytes("key"))
    return status == 0 ? .hex(message) : .text("refused")
  }

  private static func blake2b(_ input: JSON) throws -> JSON {
    let message = try input.bytes("message")
    let key = try input.bytes("key")
    var output = [UInt8](repeating: 0, count: Int(try input.number("size")))
    try check(
      unsafe crypto_generichash_blake2b_salt_personal(
        &output, output.count, message, UInt64(message.count), key, key.count,
        try input.bytes("salt"), try input.bytes("person")))
    return .hex(output)
  }

  private static func kdf(_ input: JSON) throws -> JSON {
    let context = try input.text("context").utf8.map { CChar(bitPattern: $0) }
    guard context.count == crypto_kdf_contextbytes() else { throw JSON.Missing(what: "context") }
    var key = [UInt8](repeating: 0, count: Int(try input.number("size")))
    try check(
      unsafe crypto_kdf_derive_from_key(
        &key, key.count, UInt64(try input.number("number")), context, try input.bytes("master")))
    return .hex(key)
  }

  /// Through the product's own door, with bounds that let the cheapest costs pass.
  private static func argon2id(_ input: JSON) throws -> JSON {
    let passphrase = try secret(try input.bytes("passphrase"))
    let cost = KDFCost(passes: try input.number("kdf_t"), memory: try input.number("kdf_m"))
    let bounds = KDFBounds(passes: 1...4, memory: 8...65_536)
    return hex(
      try Passphrase.key(
        passphrase, salt: try input.bytes("salt"), cost: cost, bounds: bounds))
  }

  private static func sign(_ input: JSON) throws -> JSON {
    let message = try input.bytes("message")
    var publicKey = [UInt8](repeating: 0, count: 32)
    var pair = [UInt8](repeating: 0, count: 64)
    var signature = [UInt8](repeating: 0, count: 64)
    try check(unsafe crypto_sign_seed_keypair(&publicKey, &pair, try input.bytes("seed")))
    try check(
      unsafe crypto_sign_detached(&signature, nil, message, UInt64(message.count), pair))
    return .object(["public_key": .hex(publicKey), "signature": .hex(signature)])
  }
}

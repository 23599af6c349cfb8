import Testing

@testable import VaultCrypto

@Suite struct SHA256Tests {
  /// FIPS 180-4's own examples, and the empty message.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
  ])
  func aHashIsTheKnownAnswer(message: String, hash: String) throws {
    let found = try SHA256.hash(Known.secret(message))
    #expect(Known.hex(Known.bytes(found)) == hash)
  }

  /// RFC 4231, sections 4.3 and 4.7: a short key, and one longer than a block.
  @Test(arguments: [
    (
      Array("Jefe".utf8), "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      [UInt8](repeating: 0xAA, count: 131),
      "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ])
  func aCodeIsTheKnownAnswer(key: [UInt8], message: String, code: String) throws {
    let found = try SHA256.mac(message, key: Known.secret(key))
    #expect(Known.hex(Known.bytes(found)) == code)
  }

  /// RFC 7914, section 11, the first 32 bytes of each.
  @Test(arguments: [
    (
      "passwd", "salt", 1,
      "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
    ),
    (
      "Password", "NaCl", 80_000,
      "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
    ),
  ])
  func aStretchedPasswordIsTheKnownAnswer(
    password: String, salt: String, rounds: Int, key: String
  ) throws {
    let found = try SHA256.stretch(
      Known.secret(password), salt: Array(salt.utf8), rounds: rounds)
    #expect(Known.hex(Known.bytes(found)) == key)
  }

  /// RFC 7677, section 3: what the client proves and what the server signs are made of these keys.
  @Test func theKeysOfAPasswordAreThoseOfTheKnownExchange() throws {
    let nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
    let exchange =
      "n=user,r=rOprNGfwEbeRWgbNEkqO,r=\(nonce),s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
      + "c=biws,r=\(nonce)"
    let keys = try SCRAMKeys(
      of: Known.secret("pencil"), salt: Known.bytes("5b6d99689d12358eeca04b141236fa81"))
    let signature = try SHA256.mac(exchange, key: keys.server)
    #expect(
      Known.hex(Known.bytes(signature))
        == "eabae24d1062db75a9451ff0b6ea7e98c8546549ff741e672d3251b2397de46e")
    let proof = Known.bytes("747cdb65aa56224e2352137e52d7bdcad6a0f738df30782caa69a2cfb0277554")
    let mask = Known.bytes(try SHA256.mac(exchange, key: keys.stored))
    let clientKey = zip(proof, mask).map { $0 ^ $1 }
    let proven = try SHA256.hash(Known.secret(clientKey))
    let isProven = proven.isEqual(to: keys.stored)
    #expect(isProven)
  }

  @Test(arguments: ["", "Ünsafe", "a\u{0}b"])
  func aPasswordThatHasToBePreparedFirstIsRefused(password: String) throws {
    let secret = try Known.secret(password)
    let error = Known.error { () throws(CryptoError) in _ = try SCRAMKeys(of: secret, salt: []) }
    #expect(error == .badInput)
  }
}

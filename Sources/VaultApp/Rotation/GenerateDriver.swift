import VaultCore
import VaultCrypto

/// A value that nobody else issues: a signing key, a password of one's own service. What uses it
/// gets it from vault, so there is nobody to be told of a new one.
struct GenerateDriver: RotationDriver {
  let origin = ValueOrigin.caller
  let keepsFormer = false
  let canLook = false
  let settingKeys: [String]? = ["length", "alphabet"]
  private let length: Int
  private let alphabet: GeneratedValue.Alphabet

  init(_ context: DriverContext) throws(VaultError) {
    let lengths = GeneratedValue.lengths
    let length = try context.number("length", in: lengths) ?? 40
    let named = context.settings["alphabet"].map(GeneratedValue.Alphabet.init(rawValue:))
    guard let alphabet = named ?? .base62 else {
      let names = GeneratedValue.Alphabet.allCases.map(\.rawValue)
      throw context.wrong("alphabet", "one of " + names.joined(separator: ", "))
    }
    self.length = length
    self.alphabet = alphabet
  }

  func look(at credential: borrowing Credential) throws(VaultError) -> Look {
    .unknown("nobody else knows it")
  }

  func propose(after formerID: String?) throws(VaultError) -> Credential {
    try Credential(
      mapping { () throws(CryptoError) in
        try GeneratedValue.make(length: length, alphabet: alphabet)
      })
  }

  func apply(
    _ new: borrowing Credential, beside former: borrowing Credential,
    authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply { try ProviderReply(.done) }
}

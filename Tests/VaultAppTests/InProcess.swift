import Platform
import VaultCore
import VaultCrypto
import VaultTestSupport

@testable import VaultApp

/// The use cases without a process around them, for what must be done hundreds of times.
enum InProcess {
  static func context(
    _ home: TemporaryHome, keyfile: String? = nil, passphraseFile: String? = nil,
    bounds: KDFBounds = .standard
  ) throws(VaultError) -> Context {
    Context(
      paths: try Paths(home: home.path, uid: Identity.uid, vault: nil), uid: Identity.uid,
      unlocking: UnlockOptions(keyfile: keyfile, passphraseFile: passphraseFile),
      mayPrompt: false, assumesYes: true, now: { Instant(seconds: Clock.wall()) }, bounds: bounds,
      note: { _ in })
  }

  static var caller: AuditActor {
    AuditActor(uid: Identity.uid, pid: Identity.pid)
  }

  /// A value of the fixture, as text: it is no secret.
  static func get(
    _ name: String, version: Int64? = nil, from vault: Vault
  ) throws(VaultError) -> String {
    let item = ReleaseItem(
      name: try SecretName(name), choice: version.map { .version($0) } ?? .current)
    let reply = try Dispatch(vault: vault, caller: caller).answer(
      .release(ReleaseRequest(items: [item], purpose: .get)), secret: SecretBytes.empty())
    vault.moveAnchorIfDue()
    return reply.secrets.withBytes { String(decoding: $0.publicBytes(), as: UTF8.self) }
  }

  static func fullVault(_ home: TemporaryHome) throws(VaultError) -> Vault {
    try Unlock(context(home, keyfile: home.keyfile)).full()
  }

  /// The names of all tokens; everything is verified on the way, values included.
  static func verifiedNames(_ vault: Vault) throws(VaultError) -> Set<String> {
    _ = try Verify.apply(to: vault)
    return try vault.reading { index in Set(index.allTokens.map(\.token.name.text)) }
  }
}

/// A small generator with a seed, so that a failure can be repeated (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}

import VaultCore
import VaultCrypto

/// The keys a slot yielded, held by reference so that the vault, which is a class, can own either
/// kind. Wiped when the last reference goes.
enum KeyRing {
  case full(FullKeyRing)
  case watch(WatchKeyRing)

  final class FullKeyRing {
    let keys: FullKeys
    init(_ keys: consuming FullKeys) { self.keys = keys }
  }

  final class WatchKeyRing {
    let keys: WatchKeys
    init(_ keys: consuming WatchKeys) { self.keys = keys }
  }

  init(role: SlotRole, payload: consuming SecretBytes) throws(CryptoError) {
    switch role {
    case .full: self = .full(FullKeyRing(try FullKeys(masterKey: payload)))
    case .watch: self = .watch(WatchKeyRing(try WatchKeys(payload: payload)))
    }
  }

  var role: SlotRole {
    switch self {
    case .full: .full
    case .watch: .watch
    }
  }

  var publicKey: [UInt8] {
    switch self {
    case .full(let ring): ring.keys.publicKey
    case .watch(let ring): ring.keys.publicKey
    }
  }

  func metadataOpener() throws(CryptoError) -> BoxOpener {
    switch self {
    case .full(let ring): try BoxOpener(key: ring.keys.metadata)
    case .watch(let ring): try BoxOpener(key: ring.keys.metadata)
    }
  }

  /// The full keys, for what the watch role cannot do. Throws `.locked`.
  func full() throws(VaultError) -> FullKeyRing {
    guard case .full(let ring) = self else {
      throw VaultError(
        .locked, "the vault is locked: only its metadata can be read", hint: "run 'vault unlock'")
    }
    return ring
  }
}

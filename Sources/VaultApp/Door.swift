import Platform
import VaultCore
import VaultCrypto

/// The one way into a vault: a request goes in, a reply comes out. Behind the door stands the
/// agent, or a vault opened in this process; what the request does is the same code in both.
protocol Door {
  /// - Parameter secret: the value that goes with `add` and `rotate`, else empty.
  func perform(_ request: VaultRequest, secret: borrowing SecretBytes) throws(VaultError) -> Reply
}

/// What comes back: the answer, and the released values one after another in locked memory, as
/// long as the answer says.
struct Reply: ~Copyable {
  let response: VaultResponse
  let secrets: SecretBytes
}

/// What a command wants of the vault.
enum Access {
  /// Names, owners, dates: the watch key is enough.
  case metadata
  /// Values, or a change.
  case full
}

extension Context {
  /// The agent if one is there; else the watch key, where that is enough; else a vault unlocked
  /// here, with a keyfile, a passphrase file, or a prompt.
  ///
  /// - Parameters:
  ///   - verifiesLater: a vault opened here is not verified until the first request, which says
  ///     what there is to say about it.
  ///   - beforeKeys: called before a key comes into this process; not at all with an agent.
  func door(
    _ access: Access, verifiesLater: Bool = false,
    beforeKeys: () throws(VaultError) -> Void = {}
  ) throws(VaultError) -> any Door {
    // A vault that is not there is said so, whatever an agent remembers.
    _ = try VaultLocation.find(paths, uid: uid)
    if let agent = try AgentClient.connect(paths, uid: uid) { return agent }
    try beforeKeys()
    if access == .metadata, let vault = try watchedVault() {
      return LocalDoor(vault: vault, context: self)
    }
    return LocalDoor(
      vault: try Unlock(self, verifiesLater: verifiesLater).full(), context: self)
  }

  /// With the watch key. One that belongs to another vault is said so, and is no obstacle.
  func watchedVault() throws(VaultError) -> Vault? {
    do {
      return try Unlock(self).watch()
    } catch {
      guard error.code == .wrongSecret else { throw error }
      note("vault: note: \(error.message); going on without the watch key")
      return nil
    }
  }

  /// Values, and before they are here something that may not share a process's memory with them.
  /// Where an agent serves, it works meanwhile.
  ///
  /// - Parameter open: a door that is open already; what may not share its keys' memory is done.
  func release(
    _ request: ReleaseRequest, through open: (any Door)?,
    beforeSecrets: () throws(VaultError) -> Void
  ) throws(VaultError) -> Reply {
    let door: any Door
    if let open { door = open } else { door = try self.door(.full, beforeKeys: beforeSecrets) }
    if let agent = door as? AgentClient {
      return try agent.perform(.release(request), meanwhile: beforeSecrets)
    }
    return try door.perform(.release(request), secret: SecretBytes.empty())
  }

  /// A request that carries no value and brings none back.
  func perform(_ request: VaultRequest, _ access: Access) throws(VaultError) -> VaultResponse {
    let none = try SecretBytes.empty()
    return try door(access).perform(request, secret: none).response
  }
}

extension SecretBytes {
  static func empty() throws(VaultError) -> SecretBytes {
    try mapping { () throws(CryptoError) in try SecretBytes(count: 0) }
  }

  var lastByte: UInt8 {
    withBytes { span in
      unsafe span.unsafeLoad(fromByteOffset: span.byteCount - 1, as: UInt8.self)
    }
  }
}

/// A vault that this very process has opened.
struct LocalDoor: Door {
  let vault: Vault
  let context: Context

  func perform(_ request: VaultRequest, secret: borrowing SecretBytes) throws(VaultError) -> Reply {
    let reply = try Dispatch(vault: vault, caller: .thisProcess).answer(request, secret: secret)
    vault.moveAnchorIfDue()
    return reply
  }
}

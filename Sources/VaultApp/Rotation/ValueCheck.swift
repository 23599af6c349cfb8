import VaultCore
import VaultCrypto

/// A value that was entered by hand, used once at its provider before it replaces another one:
/// where a driver is chosen that can tell.
enum ValueCheck {
  /// Returns it with the expiry that the provider tells, if nobody has told another. Where nothing
  /// can be learned, a note says so.
  ///
  /// - Throws: `.badValue` for a value the provider does not take, or that is somebody else's.
  static func check(
    _ value: consuming SecretBytes, for token: TokenRecord, _ driver: DriverContext
  ) throws(VaultError) -> Credential {
    let told = driver.input.expiresAt ?? .unknown
    let id = try driver.formerID()
    let new = try Credential(value, id: id, expiresAt: told)
    let rotation: any RotationDriver
    let look: Look
    // Whatever keeps it from being tried: the value may be the only copy there is.
    do throws(VaultError) {
      rotation = try Drivers.driver(driver)
      guard rotation.canLook else { return new }
      look = try rotation.look(at: new)
    } catch {
      driver.context.note("vault: warning: the new value could not be checked: \(error.message)")
      return new
    }
    switch look.probe {
    case .dead:
      throw VaultError(
        .badValue, "the provider does not take this value; nothing was changed",
        hint: id.map { id in
          "it was tried as '\(Printable.text(id))'; if that has changed with it, say so first: "
            + "vault edit \(token.name.text) --set id=..., or the secret that 'id_secret' names"
        } ?? "if it is so new that not all of its servers know it, wait a minute")
    case .unknown(let reason):
      driver.context.note("vault: warning: the new value could not be checked: \(reason)")
    case .alive(let identity):
      try compare(identity, with: token, id, rotation, driver)
    }
    guard told == .unknown else { return new }
    return try Credential(new.takeValue(), id: id, expiresAt: look.facts.expiresAt)
  }

  private static func compare(
    _ identity: String?, with token: TokenRecord, _ id: String?, _ rotation: any RotationDriver,
    _ driver: DriverContext
  ) throws(VaultError) {
    guard let current = token.current, let identity else { return }
    let former = try Credential(
      driver.door.take(token.name, .version(current.version)), id: id)
    guard case .alive(let owner) = try rotation.look(at: former).probe else { return }
    let journal = RotationJournal(
      driver: driver.choice.name, origin: rotation.origin, identity: owner, formerID: nil)
    guard !journal.isForeign(identity) else {
      throw VaultError(
        .badValue,
        "this value belongs to \(Printable.text(identity)), the one in use to "
          + "\(Printable.text(owner ?? "nobody")); nothing was changed")
    }
  }
}

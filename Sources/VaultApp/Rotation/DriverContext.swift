import VaultCore
import VaultCrypto

/// What a driver is told about the secret it rotates, and how it comes to the other secrets that
/// its settings name.
struct DriverContext {
  let secret: SecretName
  let choice: DriverChoice
  let policy: RotationPolicy
  /// When the rotation began that is being taken up, as long as nothing has come of it.
  let begunAt: Instant?
  let door: any Door
  /// What a person brings, where one makes the value.
  let input: Rotate.Input
  let context: Context

  init(
    _ token: TokenRecord, _ choice: DriverChoice, _ door: any Door, _ context: Context,
    by input: Rotate.Input? = nil
  ) {
    self.input = input ?? Rotate.Input(name: token.name)
    secret = token.name
    policy = token.policy
    begunAt = token.rotation.flatMap { $0.phase == .intent ? $0.since : nil }
    self.choice = choice
    self.door = door
    self.context = context
  }

  var settings: [String: String] { choice.settings }

  /// The value of the secret that a setting names; nil if it is not set.
  func secret(of key: String) throws(VaultError) -> SecretBytes? {
    guard let name = try choice.secret(key) else { return nil }
    return try door.take(name, .current)
  }

  func setting(_ key: String, _ what: String) throws(VaultError) -> String {
    guard let value = settings[key] else { throw wrong(key, what) }
    return value
  }

  /// The provider's name for the value in use, where the settings tell it.
  func formerID() throws(VaultError) -> String? {
    guard let name = try choice.secret(DriverChoice.idSecretKey) else {
      return settings[DriverChoice.idKey]
    }
    return try door.take(name, .current).withBytes { span in
      String(decoding: span.publicBytes(), as: UTF8.self)
    }
  }

  /// A number within `range`; nil if it is not set.
  func number(_ key: String, in range: ClosedRange<Int>) throws(VaultError) -> Int? {
    guard let text = settings[key] else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw wrong(key, "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// `yes` or `no`; nil if it is not set.
  func flag(_ key: String) throws(VaultError) -> Bool? {
    switch settings[key] {
    case nil: nil
    case "yes": true
    case "no": false
    default: throw wrong(key, "yes or no")
    }
  }

  /// - Parameter what: what the setting has to be.
  func wrong(_ key: String, _ what: String) -> VaultError {
    VaultError(
      .usage, "the driver '\(choice.name)' needs the setting '\(key)': \(what)",
      hint: "vault edit \(secret.text) --driver \(choice.name) --set \(key)=...")
  }
}

extension Door {
  /// The bytes of a version, whatever its stage; the audit log says that a rotation took them.
  func take(_ name: SecretName, _ choice: VersionChoice) throws(VaultError) -> SecretBytes {
    let request = ReleaseRequest(
      items: [ReleaseItem(name: name, choice: choice)], purpose: .rotate)
    return try perform(.release(request), secret: SecretBytes.empty()).takeSecrets()
  }
}

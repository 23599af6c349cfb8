public import VaultCore
import VaultCrypto

/// `vault rotate --auto NAME`, and what is to be done about a rotation that stopped half way.
public enum RotateByDriver {
  public enum Way: Sendable {
    case begin
    case resume
    case rollBack
    case abandon
  }

  /// Returns the record as it then is: with a rotation under way if the old value is to live on
  /// for a while.
  ///
  /// - Throws: `.refused` where the rotation stands in the way of what is asked, `.failed` where it
  ///   could not go on; it can be resumed then.
  public static func run(
    _ name: SecretName, _ way: Way, _ context: Context
  ) throws(VaultError) -> TokenRecord {
    let door = try context.door(.full)
    let token = try ListSecrets.find(name, door)
    guard way == .begin || token.rotation != nil else {
      throw VaultError(.refused, "no rotation of '\(name.text)' is under way")
    }
    guard let choice = token.policy.driver else {
      throw VaultError(
        .refused, "'\(name.text)' has no driver to rotate it",
        hint: "choose one with 'vault edit \(name.text) --driver NAME', "
          + "or enter a new value with 'vault rotate \(name.text)'")
    }
    if let journal = token.rotation?.journal, journal.driver != choice.name {
      throw VaultError(
        .refused, "this rotation was begun by the driver '\(journal.driver)'",
        hint: "choose it again: vault edit \(name.text) --driver \(journal.driver)")
    }
    let driver = try Drivers.driver(DriverContext(token, choice, door, context))
    var run = RotationRun(
      token, driver, administrator: try choice.secret("admin"), through: door, context)
    switch way {
    case .begin:
      if driver.origin == .replacement { try confirm(name, context) }
      try run.start(driver: choice.name, formerID: try formerID(choice, door))
    case .resume: try run.resume()
    case .rollBack: try run.rollBack()
    case .abandon: try run.abandon()
    }
    return run.token
  }

  /// The provider's name for the value in use, where the settings tell it.
  private static func formerID(
    _ choice: DriverChoice, _ door: any Door
  ) throws(VaultError) -> String? {
    guard let name = try choice.secret(DriverChoice.idSecretKey) else {
      return choice.settings[DriverChoice.idKey]
    }
    return try door.take(name, .current).withBytes { span in
      String(decoding: span.publicBytes(), as: UTF8.self)
    }
  }

  private static func confirm(_ name: SecretName, _ context: Context) throws(VaultError) {
    try Question.confirm(
      "The provider ends the old value of '\(name.text)' the moment it makes the new one: whoever "
        + "uses it fails until it is started again. Go on?",
      flag: "--yes", context)
  }
}

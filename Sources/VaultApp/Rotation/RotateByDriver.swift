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
    let administrator = try choice.settings["admin"].map { (text) throws(VaultError) in
      try SecretName(text)
    }
    let driver = try Drivers.driver(choice, for: token)
    var run = RotationRun(
      token, driver, administrator: administrator, through: door, context)
    switch way {
    case .begin:
      if driver.origin == .replacement { try confirm(name, context) }
      try run.start(driver: choice.name, formerID: choice.settings["id"])
    case .resume: try run.resume()
    case .rollBack: try run.rollBack()
    case .abandon: try run.abandon()
    }
    return run.token
  }

  private static func confirm(_ name: SecretName, _ context: Context) throws(VaultError) {
    try Question.confirm(
      "The provider ends the old value of '\(name.text)' the moment it makes the new one: whoever "
        + "uses it fails until it is started again. Go on?",
      flag: "--yes", context)
  }
}

/// The drivers there are, by name.
enum Drivers {
  static func driver(
    _ choice: DriverChoice, for token: TokenRecord
  ) throws(VaultError) -> any RotationDriver {
    switch choice.name {
    case "command": try CommandDriver(choice, secret: token.name)
    default:
      throw VaultError(
        .usage, "there is no driver called '\(Printable.text(choice.name))'",
        hint: "drivers: command")
    }
  }
}

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

  /// The names of the drivers there are, in order.
  public static var drivers: [String] { Drivers.names }

  /// Returns the record as it then is: with a rotation under way if the old value is to live on
  /// for a while.
  ///
  /// - Throws: `.refused` where the rotation stands in the way of what is asked, `.failed` where it
  ///   could not go on; it can be resumed then.
  public static func run(
    _ way: Way, _ input: Rotate.Input, _ context: Context
  ) throws(VaultError) -> TokenRecord {
    try run(way, input, through: context.door(.full), context)
  }

  static func run(
    _ way: Way, _ input: Rotate.Input, through door: any Door, _ context: Context
  ) throws(VaultError) -> TokenRecord {
    try RotationLock.holding(input.name, context) { () throws(VaultError) in
      try run(way, ListSecrets.find(input.name, door), input, through: door, context)
    }
  }

  /// - Parameter token: as it is while the secret is locked.
  static func run(
    _ way: Way, _ token: TokenRecord, _ input: Rotate.Input, through door: any Door,
    _ context: Context
  ) throws(VaultError) -> TokenRecord {
    let name = input.name
    if way == .begin { try token.refuseDuringRotation() }
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
    let settings = DriverContext(token, choice, door, context, by: input)
    let driver = try Drivers.driver(settings)
    guard input.overlap == nil else {
      throw VaultError(
        .usage, "a rotation by a driver keeps the overlap of the secret",
        hint: "vault edit \(name.text) --overlap 12h")
    }
    guard driver.origin == .person || input == Rotate.Input(name: name) else {
      throw VaultError(
        .usage, "the driver '\(choice.name)' brings the value and its expiry itself",
        hint: "leave them out")
    }
    var run = RotationRun(
      token, driver, administrator: try choice.secret("admin"), through: door, context)
    switch way {
    case .begin:
      if driver.origin == .replacement { try confirm(name, context) }
      try run.start(driver: choice.name, formerID: try settings.formerID())
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

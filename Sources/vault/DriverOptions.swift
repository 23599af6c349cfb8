import ArgumentParser
import VaultApp
import VaultCore

/// Which driver rotates a secret: taken by `edit`.
struct DriverOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Rotate it with this driver, one of \(names); an empty name takes it away.",
      valueName: "name"))
  var driver: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "A setting of the driver, key=value; an empty value takes it away. Repeat for more.",
      valueName: "setting"))
  var settings: [String] = []

  private static var names: String { RotateByDriver.drivers.joined(separator: ", ") }

  /// What is to be stored; nil to leave it as it is.
  ///
  /// - Parameter stored: what is stored now.
  func choice(replacing stored: () throws -> DriverChoice?) throws -> DriverChoice?? {
    guard driver != nil || !settings.isEmpty else { return nil }
    if driver == "" { return .some(nil) }
    let before = try stored()
    // Another driver's settings mean nothing to this one.
    var choice =
      driver.map { name in
        name == before?.name ? before ?? DriverChoice(name: name) : DriverChoice(name: name)
      } ?? before
    for setting in settings {
      guard let equals = setting.firstIndex(of: "=") else {
        throw VaultError(.usage, "--set takes key=value", hint: "for example --set host=db.example")
      }
      let value = String(setting[setting.index(after: equals)...])
      choice?.settings[String(setting[..<equals])] = value.isEmpty ? nil : value
    }
    guard let choice else {
      throw VaultError(
        .usage, "a setting belongs to a driver, and none is chosen", hint: "name it with --driver")
    }
    return .some(choice)
  }
}

/// What a driver is to do: taken by `rotate`.
struct RotationWayOptions: ParsableArguments {
  @Flag(help: "Let the secret's driver make the new value and end the old one.")
  var auto = false

  @Flag(help: "Do so with every secret that is due, and go on with every open rotation.")
  var allDue = false

  @Flag(help: "Go on with a rotation that was interrupted, or whose overlap is over.")
  var resume = false

  @Flag(help: "Bring the old value back into use.")
  var rollback = false

  @Flag(help: "Give the new value up; the old one stays in use.")
  var abandon = false

  /// Nil: a person enters the new value.
  func way() throws(VaultError) -> RotateByDriver.Way? {
    let ways: [(Bool, RotateByDriver.Way)] = [
      (auto, .begin), (resume, .resume), (rollback, .rollBack), (abandon, .abandon),
    ]
    let chosen = ways.filter(\.0).map(\.1)
    guard chosen.count + (allDue ? 1 : 0) <= 1 else {
      throw VaultError(
        .usage, "--auto, --all-due, --resume, --rollback and --abandon exclude each other",
        hint: "name one")
    }
    return chosen.first
  }
}

import VaultCore

/// The drivers there are, by name.
enum Drivers {
  private static let own = [
    "aws", "command", "generate", "manual", "mariadb", "postgresql", "redis",
  ]

  static var names: [String] { (own + HTTPProviders.all.map(\.name)).sorted() }

  /// Throws `.usage` for a driver that does not exist, or settings that it does not have or lacks.
  static func driver(_ context: DriverContext) throws(VaultError) -> any RotationDriver {
    let driver = try named(context)
    if let keys = driver.settingKeys,
      let unknown = context.settings.keys.sorted().first(where: { !keys.contains($0) })
    {
      throw VaultError(
        .usage, "the driver '\(context.choice.name)' has no setting '\(Printable.text(unknown))'",
        hint: "settings: " + keys.joined(separator: ", "))
    }
    return driver
  }

  private static func named(_ context: DriverContext) throws(VaultError) -> any RotationDriver {
    switch context.choice.name {
    case "aws": return try AWSDriver(context)
    case "command": return try CommandDriver(context)
    case "generate": return try GenerateDriver(context)
    case "manual": return ManualDriver(context)
    case "mariadb": return try MariaDBDriver(context)
    case "postgresql": return try PostgreSQLDriver(context)
    case "redis": return try RedisDriver(context)
    case let name:
      guard let provider = HTTPProviders.provider(named: name) else {
        throw VaultError(
          .usage, "there is no driver called '\(Printable.text(name))'",
          hint: "drivers: " + names.joined(separator: ", "))
      }
      return try HTTPDriver(provider, context)
    }
  }
}

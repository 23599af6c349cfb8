import VaultCore

/// The drivers there are, by name.
enum Drivers {
  private static let own = ["command", "generate", "mariadb", "postgresql", "redis"]

  static var names: [String] { (own + HTTPProviders.all.map(\.name)).sorted() }

  static func driver(_ context: DriverContext) throws(VaultError) -> any RotationDriver {
    switch context.choice.name {
    case "command": try CommandDriver(context)
    case "generate": try GenerateDriver(context)
    case "mariadb": try MariaDBDriver(context)
    case "redis": try RedisDriver(context)
    case "postgresql": try PostgreSQLDriver(context)
    case let name:
      if let provider = HTTPProviders.provider(named: name) {
        try HTTPDriver(provider, context)
      } else {
        throw VaultError(
          .usage, "there is no driver called '\(Printable.text(name))'",
          hint: "drivers: " + names.joined(separator: ", "))
      }
    }
  }
}

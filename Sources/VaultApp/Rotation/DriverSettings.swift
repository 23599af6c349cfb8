import VaultCore

/// What the settings of a driver must be.
enum DriverSettings {
  static func missing(_ key: String, of choice: DriverChoice, _ what: String) -> VaultError {
    VaultError(
      .usage, "the driver '\(choice.name)' needs the setting '\(key)': \(what)",
      hint: "vault edit NAME --driver \(choice.name) --set \(key)=...")
  }

  /// `yes` or `no`; nil if it is not set.
  static func flag(_ key: String, of choice: DriverChoice) throws(VaultError) -> Bool? {
    switch choice.settings[key] {
    case nil: return nil
    case "yes": return true
    case "no": return false
    default: throw missing(key, of: choice, "yes or no")
    }
  }
}

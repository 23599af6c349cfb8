import VaultCore
import VaultCrypto

/// A new value that a person makes on the provider's page and brings.
enum GuidedValue {
  /// - Parameter page: where it is made; empty if nobody has said.
  static func read(_ page: String, _ driver: DriverContext) throws(VaultError) -> Credential {
    let (input, context) = (driver.input, driver.context)
    if input.source == .prompt {
      let place = page.isEmpty ? "where it is managed" : "at " + Printable.text(page)
      context.note("vault: make a new value for '\(driver.secret.text)' \(place)")
    }
    let limit = Limits.value(large: input.allowsLarge)
    return try Credential(
      ValueInput.read(input.source, limit: limit, context: context),
      expiresAt: input.expiresAt ?? .unknown)
  }
}

/// The way for the many providers that nothing can be asked of: a person makes the value, and ends
/// the old one.
struct ManualDriver: RotationDriver {
  let origin = ValueOrigin.person
  let keepsFormer = false
  let canLook = false
  let settingKeys: [String]? = ["page"]
  private let context: DriverContext

  init(_ context: DriverContext) { self.context = context }

  func look(at credential: borrowing Credential) throws(VaultError) -> Look {
    .unknown("nothing is known that could be asked")
  }

  func propose(after formerID: String?) throws(VaultError) -> Credential {
    try GuidedValue.read(context.settings["page"] ?? context.policy.url ?? "", context)
  }
}

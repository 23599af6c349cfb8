public import VaultCore
import VaultCrypto

/// `vault refresh NAME`: what the provider says about the value in use, beside what is noted.
public enum Refresh {
  public struct Answer: Sendable {
    /// As it then stands in the vault.
    public let token: TokenRecord
    public let facts: ProviderFacts
    /// What was noted otherwise before.
    public let differences: FactDifferences
    /// Whether the provider's word was written down.
    public let isSaved: Bool
  }

  /// - Parameter saves: whether expiry and scopes are written down as the provider has them.
  /// - Throws: `.refused` for a secret that no driver can ask about, `.failed` if the provider does
  ///   not take the value, or says nothing.
  public static func run(
    _ name: SecretName, saves: Bool, _ context: Context
  ) throws(VaultError) -> Answer {
    let door = try context.door(.full)
    let token = try ListSecrets.find(name, door)
    let look = try look(at: token, door, context)
    switch look.probe {
    case .alive: break
    case .dead:
      throw VaultError(
        .failed, "the provider does not take the value of '\(name.text)'",
        hint: "give it a new one: vault rotate \(name.text)")
    case .unknown(let reason):
      throw VaultError(.failed, "nothing was learned about '\(name.text)': \(reason)")
    }
    let differences = FactDifferences(of: look.facts, from: token)
    guard saves, let edit = differences.edit else {
      return Answer(token: token, facts: look.facts, differences: differences, isSaved: false)
    }
    let saved = try door.perform(.edit(name, edit), secret: SecretBytes.empty()).response.token()
    return Answer(token: saved, facts: look.facts, differences: differences, isSaved: true)
  }

  private static func look(
    at token: TokenRecord, _ door: any Door, _ context: Context
  ) throws(VaultError) -> Look {
    let name = token.name.text
    guard let choice = token.policy.driver else {
      throw VaultError(
        .refused, "'\(name)' has no driver that could ask its provider",
        hint: "choose one with 'vault edit \(name) --driver NAME'")
    }
    let settings = DriverContext(token, choice, door, context)
    let driver = try Drivers.driver(settings)
    guard driver.canLook else {
      throw VaultError(.refused, "the driver '\(choice.name)' can ask nobody about '\(name)'")
    }
    return try driver.look(
      at: Credential(door.take(token.name, .current), id: settings.formerID()))
  }
}

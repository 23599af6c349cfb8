import VaultCore
import VaultCrypto

/// A new value that a person makes on the provider's page and brings.
enum GuidedValue {
  static func read(
    _ page: String, of name: SecretName, _ context: Context
  ) throws(VaultError) -> SecretBytes {
    if !page.isEmpty {
      context.note("vault: make a new value for '\(name.text)' at \(Printable.text(page))")
    }
    return try ValueInput.read(.prompt, limit: Limits.value(large: false), context: context)
  }
}

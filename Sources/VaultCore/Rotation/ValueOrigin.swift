/// Who makes a new value, and what becomes of the old one then. This, and not the provider's name,
/// decides what a crash can cost.
public enum ValueOrigin: String, Sendable, CaseIterable {
  /// We choose it, so it is stored here before the provider hears of it.
  case caller
  /// The provider makes it, and the old one lives on until it is revoked.
  case provider
  /// The provider makes it and ends the old one in the same call: what is lost on the way is lost.
  case replacement
  /// A person makes it on the provider's page and brings it.
  case person
}

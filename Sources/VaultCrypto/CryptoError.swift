/// Why a cryptographic step did not happen. Carries nothing: not the input, not which check
/// refused it, so that a reader of errors learns no more than that it failed.
public enum CryptoError: Error, Equatable, Sendable, CaseIterable {
  /// libsodium could not be initialised.
  case unavailable
  /// Memory for a secret, or for Argon2id, could not be had.
  case outOfMemory
  /// A box or a typed code is not what was written: wrong key, wrong place or altered.
  case doesNotOpen
  /// A length, a cost or a combination outside the format; refused before any work.
  case badInput
}

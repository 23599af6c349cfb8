import VaultCore
import VaultCrypto

/// One kind of provider: the calls that make, check and end a credential there. A driver decides
/// nothing; which call comes when is `RotationRun`'s.
protocol RotationDriver {
  var origin: ValueOrigin { get }
  /// Whether the old value goes on working once the new one does.
  var keepsFormer: Bool { get }
  /// Whether `probe` can find anything out.
  var canProbe: Bool { get }

  /// Uses a value once, only to read.
  func probe(_ value: borrowing SecretBytes) throws(VaultError) -> Probe

  /// A value for the provider to take. For `.caller`.
  func propose() throws(VaultError) -> SecretBytes

  /// Makes the provider take a value. Doing so twice is the same as once. For `.caller`.
  func apply(
    _ value: borrowing SecretBytes, authority: borrowing SecretBytes
  ) throws(VaultError) -> ProviderReply

  /// Asks for a new value, once. For `.provider` and `.replacement`.
  ///
  /// - Parameter rotation: names what is made, where the provider has names for it.
  func create(
    for rotation: String, authority: borrowing SecretBytes
  ) throws(VaultError) -> ProviderReply

  /// Reads what `create` brought.
  func read(_ answer: borrowing SecretBytes) throws(VaultError) -> NewCredential

  /// Ends what an interrupted `create` may have left behind. For `.provider`.
  func clean(
    after rotation: String, authority: borrowing SecretBytes
  ) throws(VaultError) -> ProviderReply

  /// Ends a value; one that is gone already is done.
  ///
  /// - Parameter id: the provider's name for it, where it is known.
  func end(
    _ value: borrowing SecretBytes, id: String?, authority: borrowing SecretBytes
  ) throws(VaultError) -> ProviderReply
}

/// What came of a call that may change something. Reasons are for a person, without a value.
struct ProviderReply: ~Copyable {
  enum Kind: Equatable {
    case done
    /// The provider said no: nothing has changed there.
    case refused(reason: String)
    /// No answer, or none that says: it may have taken effect.
    case lost(reason: String)
  }

  let kind: Kind
  /// The answer as it came, where there is one to read.
  let answer: SecretBytes

  init(_ kind: Kind) throws(VaultError) {
    self.kind = kind
    answer = try SecretBytes.empty()
  }

  init(done answer: consuming SecretBytes) {
    kind = .done
    self.answer = answer
  }

  consuming func takeAnswer() -> SecretBytes { answer }
}

/// A value that a provider made.
struct NewCredential: ~Copyable {
  let value: SecretBytes
  let expiresAt: Instant
  /// The provider's name for it.
  let id: String?

  init(_ value: consuming SecretBytes, expiresAt: Instant = .unknown, id: String? = nil) {
    self.value = value
    self.expiresAt = expiresAt
    self.id = id
  }

  consuming func takeValue() -> SecretBytes { value }
}

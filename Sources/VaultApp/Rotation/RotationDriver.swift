import VaultCore
import VaultCrypto

/// One kind of provider: the calls that make, check and end a credential there. A driver decides
/// nothing; which call comes when is `RotationRun`'s.
///
/// The *authority* of a call is what speaks for the secret at the provider: the value in use or,
/// with the setting `admin`, that of another secret.
protocol RotationDriver {
  var origin: ValueOrigin { get }
  /// Whether the old value goes on working once the new one does.
  var keepsFormer: Bool { get }
  /// Whether `look` can find anything out.
  var canLook: Bool { get }
  /// The settings there are; nil: any, for somebody else's program.
  var settingKeys: [String]? { get }
  /// Whether something else than the value in use asks for the new one, so that it need not work.
  var asksWithAnother: Bool { get }

  /// Uses a value once, only to read.
  func look(at credential: borrowing Credential) throws(VaultError) -> Look

  /// The same for the value in use after the answer with a new one was lost, where something else
  /// than its own use tells more.
  func lookAfterLoss(at current: borrowing Credential) throws(VaultError) -> Look

  /// Whether a rotation can begin, found out without changing anything. Throws if it cannot.
  func prepare(
    _ current: borrowing Credential, authority: borrowing Credential
  ) throws(VaultError)

  /// A value for the provider to take. For `.caller` and `.person`.
  ///
  /// - Parameter formerID: the provider's name for the value in use.
  func propose(after formerID: String?) throws(VaultError) -> Credential

  /// Makes the provider take a value. Doing so twice is the same as once. For `.caller`.
  ///
  /// - Parameter former: what is to go on working beside it, where the driver keeps it.
  func apply(
    _ new: borrowing Credential, beside former: borrowing Credential,
    authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply

  /// Sees to it that a value outlasts a restart of the provider which it has taken from an `apply`
  /// that was interrupted. For `.caller`.
  func persist(authority: borrowing Credential) throws(VaultError)

  /// Takes back what an `end` did that was interrupted, where that is more than a look can tell.
  func revive(
    _ former: borrowing Credential, authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply

  /// Asks for a new value, once. For `.provider` and `.replacement`.
  ///
  /// - Parameters:
  ///   - rotation: names what is made, where the provider has names for it.
  ///   - formerID: the provider's name for the value in use.
  func create(
    for rotation: String, after formerID: String?, authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply

  /// Reads what `create` brought.
  func read(_ answer: borrowing SecretBytes) throws(VaultError) -> Credential

  /// Ends what an interrupted `create` may have left behind. For `.provider`.
  func clean(
    after rotation: String, but formerID: String?, authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply

  /// Ends a value; one that is gone already is done.
  func end(
    _ credential: borrowing Credential, authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply
}

extension RotationDriver {
  var asksWithAnother: Bool { false }

  func persist(authority: borrowing Credential) throws(VaultError) {}

  func revive(
    _ former: borrowing Credential, authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply { try ProviderReply(.done) }

  func lookAfterLoss(at current: borrowing Credential) throws(VaultError) -> Look {
    canLook ? try look(at: current) : .unknown("the provider cannot be asked about a value")
  }

  func prepare(
    _ current: borrowing Credential, authority: borrowing Credential
  ) throws(VaultError) {}
}

// What a driver of another origin is never asked for.
extension RotationDriver {
  func propose(after formerID: String?) throws(VaultError) -> Credential { throw notAsked }

  func apply(
    _ new: borrowing Credential, beside former: borrowing Credential,
    authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply { throw notAsked }

  func create(
    for rotation: String, after formerID: String?, authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply { throw notAsked }

  func read(_ answer: borrowing SecretBytes) throws(VaultError) -> Credential { throw notAsked }

  func clean(
    after rotation: String, but formerID: String?, authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply { throw notAsked }

  func end(
    _ credential: borrowing Credential, authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply { throw notAsked }

  private var notAsked: VaultError {
    VaultError(.failed, "this driver cannot do what the rotation has come to")
  }
}

extension GeneratedValue {
  /// A password for a provider that lets its user choose one: 238 bits, without a character that
  /// any of them would take amiss.
  static func proposed() throws(VaultError) -> SecretBytes {
    try mapping { () throws(CryptoError) in try make(length: 40, alphabet: .base62) }
  }
}

/// A value, and what belongs to it at its provider.
struct Credential: ~Copyable {
  let value: SecretBytes
  /// The provider's name for it, where it is not the value itself.
  let id: String?
  let expiresAt: Instant
  /// The new value of the secret that makes values, where the same answer brought one.
  let renewal: SecretBytes

  /// Throws `.failed` for a name that a rotation cannot note.
  init(
    _ value: consuming SecretBytes, id: String? = nil, expiresAt: Instant = .unknown,
    renewal: consuming SecretBytes? = nil
  ) throws(VaultError) {
    let id = try id.map(ProviderName.checked)
    let renewal = if let renewal { renewal } else { try SecretBytes.empty() }
    self.value = value
    self.id = id
    self.expiresAt = expiresAt
    self.renewal = renewal
  }

  consuming func takeValue() -> SecretBytes { value }
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

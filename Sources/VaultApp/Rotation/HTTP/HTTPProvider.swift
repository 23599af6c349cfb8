import VaultCore

/// A provider that is spoken to over HTTPS, as data: what to ask it, and where in its answers the
/// things stand. A new one is a row of `HTTPProviders`.
struct HTTPProvider: Sendable {
  /// The driver's name.
  let name: String
  /// The provider's, for people.
  let title: String
  let origin: ValueOrigin
  /// Where its interface is, unless the setting `url` says so. Nil: it has to.
  var url: String?
  /// Where a person makes a credential.
  var page: String?
  /// How a credential travels that speaks for itself.
  var header = HTTPHeader.bearer
  /// Others that the provider asks for.
  var headers: [String] = []
  /// Settings without which nothing can be asked: the key, and what it has to be.
  var needs: [(key: String, what: String)] = []
  /// Settings that can be left out.
  var options: [String] = []
  /// Days; the provider takes no longer life than this.
  var longestLife: Int64?
  /// Whether another secret may speak for the credential: only where the call names the credential
  /// by its id, or the provider would do to the administrator's what was meant for it.
  var takesAdministrator = false

  /// Uses a credential, only to read.
  var look: HTTPCall?
  /// What the answer to `look` holds if it is the provider's, where it has neither an identity nor
  /// a verdict.
  var mustHave: [StaticString]?
  /// The same for what makes new values, if that is not the credential itself.
  var lookAtRenewal: HTTPCall?
  var create: HTTPCall?
  var end: HTTPCall?

  var facts = FactPlaces()
  var made = MadePlaces()
}

extension HTTPProvider {
  /// The settings that hold addresses a secret is sent to.
  var urlKeys: [String] {
    let targets = [look, lookAtRenewal, create, end].compactMap { $0?.target }
    let keys = targets.compactMap { target in
      if case .setting(let key) = target { key } else { nil }
    }
    return keys.isEmpty ? ["url"] : Set(keys).sorted()
  }
}

enum HTTPHeader: Sendable {
  /// RFC 6750, section 2.1.
  case bearer
  /// A header of the provider's own.
  case named(String)
}

/// One request, and how its answer is to be understood.
struct HTTPCall: Sendable {
  enum Target: Sendable {
    /// Below the provider's URL. `{id}` stands for the provider's name for the credential.
    case path(String)
    /// A whole URL, which this setting holds.
    case setting(String)
  }

  /// Who speaks.
  enum Speaker: Sendable {
    /// The credential that the call is about.
    case itself
    /// The administrator's, or the value in use.
    case authority
    /// The client that the settings `client_id` and `client_secret` name (RFC 6749, section 2.3.1).
    case client
    case nobody
  }

  enum Term: Sendable {
    case text(String)
    case setting(String)
    /// The value of the secret that a setting names.
    case secret(String)
    /// The credential that the call is about.
    case value
    /// The same, as the one element of an array.
    case values
    /// When a new value is to end: a date (ISO 8601).
    case expiryDate
  }

  enum Body: Sendable {
    case none
    case json([(String, Term)])
    case form([(String, Term)])
  }

  let method: String
  let target: Target
  var speaker = Speaker.itself
  var body = Body.none
  /// For providers that answer 200 whatever has happened.
  var verdict: Verdict?

  init(
    _ method: String, _ target: Target, as speaker: Speaker = .itself, _ body: Body = .none,
    verdict: Verdict? = nil
  ) {
    self.method = method
    self.target = target
    self.speaker = speaker
    self.body = body
    self.verdict = verdict
  }
}

/// Where an answer of 200 says how it is really meant.
struct Verdict: Sendable {
  let place: [StaticString]
  let good: String
  /// Where the reason stands.
  var reason: [StaticString] = []
  /// Reasons that say a credential is dead; nil: all of them do.
  var dead: Set<String>?
}

/// Where something stands in an answer.
enum AnswerPlace: Sendable {
  case json([StaticString])
  case header(StaticString)
}

/// Where an answer says what is known about a credential.
struct FactPlaces: Sendable {
  /// All of them together are the identity.
  var identity: [AnswerPlace] = []
  var id: AnswerPlace?
  var expiry: AnswerPlace?
  var expiryForm = ExpiryForm.date
  /// An array of texts, or one text with spaces or commas in it.
  var scopes: AnswerPlace?
}

/// Where an answer has a new value.
struct MadePlaces: Sendable {
  var value: [StaticString] = []
  var id: [StaticString]?
  var expiry: [StaticString]?
  var expiryForm = ExpiryForm.date
  /// The new value of the secret that the setting `refresh` names.
  var renewal: [StaticString]?
}

enum ExpiryForm: Sendable {
  /// A date, or RFC 3339; also as GitHub writes it, `2026-11-28 08:00:00 UTC` or `... +0100`.
  case date
  /// Seconds since 1970.
  case unix
  /// Seconds from now.
  case seconds
}

import Interchange
import VaultCore
import VaultCrypto

/// A provider of the table, for one secret.
struct HTTPDriver: RotationDriver {
  let provider: HTTPProvider
  let context: DriverContext

  init(_ provider: HTTPProvider, _ context: DriverContext) throws(VaultError) {
    self.provider = provider
    self.context = context
    _ = try HTTPRequest.seconds(context)
    for need in provider.needs { _ = try context.setting(need.key, need.what) }
    for key in provider.urlKeys {
      if let url = context.settings[key] { try ProviderURL.check(url) }
    }
  }

  var settingKeys: [String]? {
    let call = provider.urlKeys + provider.needs.map(\.key) + provider.options
    let admin = provider.takesAdministrator ? ["admin"] : []
    return call + admin + ["id", "id_secret"] + HTTPRequest.settingKeys
  }

  var origin: ValueOrigin { provider.origin }
  var keepsFormer: Bool { origin != .replacement && has(provider.end) }
  var canLook: Bool { has(provider.look) }
  var asksWithAnother: Bool { provider.needs.contains { $0.key == "refresh" } }

  // MARK: Calls

  func look(at credential: borrowing Credential) throws(VaultError) -> Look {
    guard let call = provider.look, has(call) else {
      return .unknown("\(provider.title) cannot be asked about a value")
    }
    return try look(call, credential)
  }

  func lookAfterLoss(at current: borrowing Credential) throws(VaultError) -> Look {
    guard asksWithAnother, try context.flag("refresh_look") != false else {
      return try look(at: current)
    }
    guard let call = provider.lookAtRenewal, has(call) else {
      return .unknown("\(provider.title) cannot be asked whether the refresh token is used up")
    }
    return try look(call, current)
  }

  /// Some servers know nothing of refresh tokens when asked about one. That has to be found out
  /// while the token is good: later it would look as if it were used up.
  func prepare(
    _ current: borrowing Credential, authority: borrowing Credential
  ) throws(VaultError) {
    guard let call = provider.lookAtRenewal, has(call),
      try context.flag("refresh_look") != false
    else { return }
    switch try look(call, current).probe {
    case .alive: break
    case .unknown(let reason):
      throw VaultError(.failed, "the refresh token cannot be checked: \(reason)")
    case .dead:
      throw VaultError(
        .refused, "\(provider.title) says that the refresh token is not valid; it was not used",
        hint: "if it says so of every one, because it tells of access tokens only: "
          + "vault edit \(context.secret.text) --set refresh_look=no")
    }
  }

  func propose(after formerID: String?) throws(VaultError) -> Credential {
    try GuidedValue.read(page, context)
  }

  func create(
    for rotation: String, after formerID: String?, authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply {
    guard let call = provider.create else { throw impossible }
    let subject = try Credential(SecretBytes.empty(), id: formerID)
    return try change(call, subject, authority)
  }

  func end(
    _ credential: borrowing Credential, authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply {
    guard let call = provider.end else { throw impossible }
    return try change(call, credential, authority, goneIsDone: true)
  }

  func read(_ answer: borrowing SecretBytes) throws(VaultError) -> Credential {
    let made = provider.made
    let parsed: JSONAnswer
    do throws(InterchangeError) {
      parsed = try answer.withBytes { (span) throws(InterchangeError) in try JSONAnswer(span) }
    } catch {
      throw VaultError(.failed, "the answer of \(provider.title) with the new value is not JSON")
    }
    guard let value = try answer.value(at: made.value, in: parsed) else {
      throw VaultError(.failed, "the answer of \(provider.title) holds no new value")
    }
    let (id, expiry) = answer.withBytes { span in
      (
        made.id.flatMap { parsed.text($0, in: span) },
        made.expiry.flatMap { parsed.text($0, in: span) }
      )
    }
    return try Credential(
      value, id: id, expiresAt: made.expiryForm.instant(expiry, from: context.context.now()),
      renewal: made.renewal.flatMap { (path) throws(VaultError) in
        try answer.value(at: path, in: parsed)
      })
  }

  // MARK: How an answer is understood

  private func look(
    _ call: HTTPCall, _ credential: borrowing Credential
  ) throws(VaultError) -> Look {
    let answer = try send(call, credential, credential)
    switch answer.outcome {
    case .unsent(let reason), .lost(let reason): return .unknown(reason)
    // Of a call that somebody else makes, it is them who are not known, or may not do this.
    case .status(401) where call.speaker == .itself: return Look(probe: .dead)
    // It is known there; it just may not do this.
    case .status(403) where call.speaker == .itself && answer.isJSON:
      return Look(probe: .alive(identity: nil))
    case .status(200...299) where answer.isJSON: break
    case .status(200...299):
      return .unknown("\(provider.title) did not answer with JSON, if it was \(provider.title)")
    case .status(let status): return .unknown("\(provider.title) answered with status \(status)")
    }
    if let verdict = call.verdict {
      guard let word = answer.text(.json(verdict.place)) else { return saysNothing }
      guard word == verdict.good else {
        let reason = answer.text(.json(verdict.reason)) ?? ""
        guard verdict.dead?.contains(reason) ?? true else {
          return .unknown("\(provider.title) answered '\(answer.hidden.line(reason))'")
        }
        return Look(probe: .dead)
      }
    }
    let facts = try facts(in: answer)
    // A status alone proves nothing: something on the way may have given the answer.
    if call.verdict == nil {
      let isThere = provider.mustHave.map { answer.text(.json($0)) != nil } ?? false
      guard isThere || facts.identity != nil else { return saysNothing }
    }
    return Look(probe: .alive(identity: facts.identity), facts: facts)
  }

  private var saysNothing: Look {
    .unknown("\(provider.title) gave an answer that says nothing about the value")
  }

  private func facts(in answer: borrowing HTTPAnswer) throws(VaultError) -> ProviderFacts {
    let places = provider.facts
    let identity = places.identity.map { answer.text($0) ?? "" }
    return ProviderFacts(
      identity: identity.allSatisfy(\.isEmpty)
        ? nil : try answer.hidden.name(identity.joined(separator: "/")),
      id: try places.id.flatMap { answer.text($0) }.map(ProviderName.checked),
      expiresAt: places.expiryForm.instant(
        places.expiry.flatMap { answer.text($0) }, from: context.context.now()),
      scopes: places.scopes.flatMap { answer.list($0) })
  }

  private func change(
    _ call: HTTPCall, _ credential: borrowing Credential, _ authority: borrowing Credential,
    goneIsDone: Bool = false
  ) throws(VaultError) -> ProviderReply {
    let answer = try send(call, credential, authority)
    let kind = kind(of: answer, to: call, answer.complaint, goneIsDone: goneIsDone)
    guard kind == .done else { return try ProviderReply(kind) }
    return ProviderReply(done: answer.takeBody())
  }

  private func kind(
    of answer: borrowing HTTPAnswer, to call: HTTPCall, _ said: String, goneIsDone: Bool
  ) -> ProviderReply.Kind {
    switch answer.outcome {
    case .unsent(let reason): return .refused(reason: reason)
    case .lost(let reason): return .lost(reason: reason)
    case .status(200...299): break
    case .status(401) where goneIsDone && call.speaker == .itself, .status(404) where goneIsDone,
      .status(410) where goneIsDone:
      return .done
    case .status(let status):
      let reason = "\(provider.title) answered with status \(status)\(said)"
      let isNo = (300...499).contains(status) && status != 429
      return isNo ? .refused(reason: reason) : .lost(reason: reason)
    }
    guard let verdict = call.verdict else { return .done }
    guard let word = answer.text(.json(verdict.place)) else {
      // Without an answer that says no, it may have been a yes.
      return .lost(reason: "\(provider.title) gave an answer that says nothing")
    }
    guard word != verdict.good else { return .done }
    let why = answer.text(.json(verdict.reason)) ?? ""
    if goneIsDone, verdict.dead?.contains(why) ?? false { return .done }
    return .refused(reason: "\(provider.title) answered no\(said)")
  }

  // MARK: How a request is made

  private func send(
    _ call: HTTPCall, _ credential: borrowing Credential, _ authority: borrowing Credential
  ) throws(VaultError) -> HTTPAnswer {
    var request = try HTTPRequest(
      call.method, url(of: call.target, id: credential.id), name: provider.title, context)
    for header in provider.headers { try request.add(header: header) }
    try speak(call.speaker, credential, authority, &request)
    try HTTPBody.add(call.body, credential, context, provider, to: &request)
    return try request.send()
  }

  private func speak(
    _ speaker: HTTPCall.Speaker, _ credential: borrowing Credential,
    _ authority: borrowing Credential, _ request: inout HTTPRequest
  ) throws(VaultError) {
    switch speaker {
    case .itself:
      try request.add(header: provider.header.start, credential.value, called: "value")
    case .authority:
      try request.add(header: provider.header.start, authority.value, called: "authority")
    case .client:
      // A public client has no secret; it names itself in the body.
      guard let secret = try context.secret(of: "client_secret") else { return }
      request.hide("client_secret", secret)
      // RFC 6749, section 2.3.1: each is encoded as in a form, before the two become one.
      var encoded = try LockedText()
      try encoded.put(secret, escaping: PercentText.escape)
      let name = try context.setting("client_id", "the client's name")
      try request.add(user: PercentText.encode(name), encoded.finish())
    case .nobody: break
    }
  }

  private func url(of target: HTTPCall.Target, id: String?) throws(VaultError) -> String {
    switch target {
    case .setting(let key): return try context.setting(key, "an address of the provider")
    case .path(let path):
      guard let base = context.settings["url"] ?? provider.url else {
        throw context.wrong("url", "the address of the provider")
      }
      let parts = path.split(separator: "{id}", omittingEmptySubsequences: false)
      guard parts.count == 1 || id != nil else {
        throw context.wrong(DriverChoice.idKey, "the provider's name for the token")
      }
      let start = base.hasSuffix("/") ? String(base.dropLast()) : base
      return start + parts.joined(separator: PercentText.encode(id ?? ""))
    }
  }

  private func has(_ call: HTTPCall?) -> Bool {
    switch call?.target {
    case nil: false
    case .path: true
    case .setting(let key): context.settings[key] != nil
    }
  }

  private var page: String {
    guard let page = provider.page, page.hasPrefix("/") else { return provider.page ?? "" }
    return (context.settings["url"] ?? provider.url ?? "") + page
  }

  private var impossible: VaultError {
    VaultError(.refused, "\(provider.title) has no call for this")
  }
}

extension HTTPHeader {
  fileprivate var start: String {
    switch self {
    case .bearer: "Authorization: Bearer "
    case .named(let name): name + ": "
    }
  }
}

extension SecretBytes {
  /// The string that stands there, in locked memory; nil if there is none.
  borrowing func value(
    at path: [StaticString], in answer: JSONAnswer
  ) throws(VaultError) -> SecretBytes? {
    guard let place = withBytes({ answer.place(path, in: $0) }) else { return nil }
    return try value(at: place)
  }
}

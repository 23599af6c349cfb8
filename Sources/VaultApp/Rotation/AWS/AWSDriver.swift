import Interchange
import VaultCore
import VaultCrypto

/// Access keys of a user of AWS IAM: the secret is the secret access key, its name at the provider
/// the access key id. A user may have two keys, so the old one lives on beside the new.
struct AWSDriver: RotationDriver {
  private let context: DriverContext
  /// What every call about the keys says of whose they are; nothing: of the one who asks.
  private let user: [(String, String)]

  init(_ context: DriverContext) throws(VaultError) {
    self.context = context
    if context.settings[DriverChoice.idSecretKey] == nil {
      let id = try context.setting(DriverChoice.idKey, Self.idMeaning)
      guard AWSKey.isID(id) else { throw context.wrong(DriverChoice.idKey, Self.idMeaning) }
    }
    if context.settings["admin"] != nil {
      let id = try context.setting("admin_id", "the access key id of the secret 'admin'")
      guard AWSKey.isID(id) else { throw context.wrong("admin_id", "an access key id") }
      _ = try context.setting("user", "the IAM user whose keys they are")
    }
    _ = try HTTPRequest.seconds(context)
    user = context.settings["user"].map { [("UserName", $0)] } ?? []
    for key in ["url", "sts_url"] {
      if let url = context.settings[key] { try ProviderURL.check(url) }
    }
  }

  private static var idMeaning: String {
    "the access key id that belongs to the value (or id_secret: the secret that holds it)"
  }

  var origin: ValueOrigin { .provider }
  var keepsFormer: Bool { true }
  var canLook: Bool { true }

  var settingKeys: [String]? {
    ["id", "id_secret", "admin", "admin_id", "user", "region", "url", "sts_url"]
      + HTTPRequest.settingKeys
  }

  // MARK: Calls

  /// Everybody may ask who they are, whatever their rights.
  func look(at credential: borrowing Credential) throws(VaultError) -> Look {
    let answer = try ask(.sts, "GetCallerIdentity", [], as: credential)
    switch answer.outcome {
    case .unsent(let reason), .lost(let reason): return .unknown(reason)
    case .no(let code, let reason): return Self.judge(code, reason)
    case .done: break
    }
    guard let arn = answer.text(["GetCallerIdentityResult", "Arn"]) else {
      return .unknown("AWS does not say whose key it is")
    }
    let facts = try ProviderFacts(
      identity: ProviderName.checked(arn), id: credential.id, expiresAt: .never)
    return Look(probe: .alive(identity: arn), facts: facts)
  }

  /// A clock that is wrong makes AWS refuse the signature of a good key, under the same code as
  /// that of a bad one.
  private static func judge(_ code: String, _ reason: String) -> Look {
    if code == "RequestExpired" || ["expired", "not yet current"].contains(where: reason.contains) {
      return .unknown(reason + " (is the clock of this machine right?)")
    }
    return switch code {
    case "InvalidClientTokenId", "SignatureDoesNotMatch": Look(probe: .dead)
    case "AccessDenied": Look(probe: .alive(identity: nil))
    default: .unknown(reason)
    }
  }

  /// Refuses where there are two keys: AWS makes no third one, and which of the two to give up is
  /// for a person to say. It also means that whatever key there is later came after this.
  func prepare(
    _ current: borrowing Credential, authority: borrowing Credential
  ) throws(VaultError) {
    let (keys, said) = try list(as: authority)
    if let reason = said.reason {
      throw VaultError(
        .refused, "the access keys cannot be listed: \(reason)",
        hint: "the key that speaks needs iam:ListAccessKeys, CreateAccessKey, UpdateAccessKey, "
          + "DeleteAccessKey and GetAccessKeyLastUsed")
    }
    let id = try id(of: current)
    guard keys.contains(where: { $0.id == id }) else {
      throw VaultError(
        .refused, "AWS does not list '\(id)' among the access keys of this user",
        hint: "nothing was changed; see whether the settings 'id' and 'user' are right")
    }
    if let other = keys.first(where: { $0.id != id }) {
      throw VaultError(
        .refused, "the user has two access keys, and AWS makes no third one",
        hint: "if nobody uses '\(other.id)', delete it: "
          + "aws iam delete-access-key --access-key-id \(other.id)")
    }
  }

  func create(
    for rotation: String, after formerID: String?, authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply {
    let answer = try ask(.iam, "CreateAccessKey", user, as: authority)
    let kind = answer.kind
    guard kind == .done else { return try ProviderReply(kind) }
    guard answer.has(Self.secretPlace), answer.has(Self.idPlace) else {
      // AWS tells a secret once; without it the key is of no use, and `clean` ends it.
      return try ProviderReply(.lost(reason: "AWS gave an answer without a key in it"))
    }
    return ProviderReply(done: answer.takeBody())
  }

  func read(_ answer: borrowing SecretBytes) throws(VaultError) -> Credential {
    let found = answer.withBytes { span in
      (try? XMLAnswer(span)).map { xml in
        (xml.place(Self.secretPlace, in: span), xml.texts(Self.idPlace, in: span).first)
      }
    }
    guard let place = found?.0, let id = found?.1, AWSKey.isID(id) else {
      throw VaultError(.failed, "the answer of AWS holds no access key")
    }
    return try Credential(answer.value(at: place), id: id, expiresAt: .never)
  }

  private static let secretPlace: [StaticString] = ["AccessKey", "SecretAccessKey"]
  private static let idPlace: [StaticString] = ["AccessKey", "AccessKeyId"]

  /// A key bears no mark of who made it. `prepare` saw one key only, so another one was made since:
  /// by the call whose answer is lost, or by a person. The secret of ours was never known to
  /// anybody, so a key that was used is a person's; and so is one that was not made while our call
  /// can have been on its way. Neither is touched: a person has to say what is to become of it.
  /// What is left is ended, since AWS would make no other key beside it: if it was a person's after
  /// all, it is one that nobody uses yet.
  func clean(
    after rotation: String, but formerID: String?, authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply {
    let (keys, said) = try list(as: authority)
    guard said == .done else { return try ProviderReply(said) }
    guard let formerID, keys.contains(where: { $0.id == formerID }) else {
      return try refuse("AWS does not list '\(formerID ?? "")' any more, so no key was touched")
    }
    for key in keys where key.id != formerID {
      guard let begun = context.begunAt, key.canComeOf(begun) else {
        return try refuse(
          "the key '\(key.id)' was not made by this rotation; if nobody uses it, delete it at AWS")
      }
      let ended = try endUnused(key, authority)
      guard ended == .done else { return try ProviderReply(ended) }
    }
    return try ProviderReply(.done)
  }

  /// Deletes for good only what has stood inactive and unused: a key that is active is deactivated
  /// first, which can be undone, and its use is looked at once more; if somebody has begun to use
  /// it meanwhile, it is given back to them.
  private func endUnused(
    _ key: AWSKey, _ authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply.Kind {
    let used = try unused(key.id, authority)
    guard used == .done else { return used }
    if key.isActive {
      let stopped = try change(key.id, "UpdateAccessKey", [("Status", "Inactive")], authority)
      guard stopped == .done else { return stopped }
      if let reason = try unused(key.id, authority).reason {
        let restored = try change(key.id, "UpdateAccessKey", [("Status", "Active")], authority)
        let rest = restored.reason.map { "; it is inactive now, and stays so: \($0)" } ?? ""
        return .refused(reason: reason + rest)
      }
    }
    return try change(key.id, "DeleteAccessKey", [], authority)
  }

  /// `.refused` if somebody uses the key.
  private func unused(
    _ id: String, _ authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply.Kind {
    let use = try ask(.iam, "GetAccessKeyLastUsed", [("AccessKeyId", id)], as: authority)
    guard !use.isAboutNothing else { return .done }
    guard use.kind == .done else { return use.kind }
    guard use.text(["AccessKeyLastUsed", "LastUsedDate"]) == nil else {
      return .refused(
        reason: "the key '\(Printable.text(id))' is used by somebody; only when nobody does, "
          + "delete it at AWS")
    }
    return .done
  }

  func end(
    _ credential: borrowing Credential, authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply {
    try ProviderReply(end(id(of: credential), authority))
  }

  /// Deactivated first, which can be undone: if the deletion fails, it is worth nothing already.
  private func end(
    _ id: String, _ authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply.Kind {
    let stopped = try change(id, "UpdateAccessKey", [("Status", "Inactive")], authority)
    guard stopped == .done else { return stopped }
    return try change(id, "DeleteAccessKey", [], authority)
  }

  /// Of a key that is gone, there is nothing to be changed.
  private func change(
    _ id: String, _ action: String, _ more: [(String, String)], _ authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply.Kind {
    let answer = try ask(.iam, action, keyParameters(id) + more, as: authority)
    return answer.isAboutNothing ? .done : answer.kind
  }

  /// `end` may have been interrupted between its two calls, or after them. Servers of AWS that have
  /// not heard of it yet go on taking the key for a while, so a look at it would not tell.
  func revive(
    _ former: borrowing Credential, authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply {
    let key = try keyParameters(id(of: former))
    let answer = try ask(.iam, "UpdateAccessKey", key + [("Status", "Active")], as: authority)
    return try ProviderReply(answer.kind)
  }

  private func keyParameters(_ id: String) -> [(String, String)] { user + [("AccessKeyId", id)] }

  private func list(
    as authority: borrowing Credential
  ) throws(VaultError) -> (keys: [AWSKey], said: ProviderReply.Kind) {
    let answer = try ask(.iam, "ListAccessKeys", user, as: authority)
    guard answer.kind == .done else { return ([], answer.kind) }
    let ids = answer.texts(["AccessKeyMetadata", "member", "AccessKeyId"])
    let dates = answer.texts(["AccessKeyMetadata", "member", "CreateDate"])
    let states = answer.texts(["AccessKeyMetadata", "member", "Status"])
    guard ids.count == dates.count, ids.count == states.count,
      answer.text(["IsTruncated"]) != "true"
    else {
      return ([], .refused(reason: "AWS does not list the keys as it should"))
    }
    let keys = ids.indices.map { place in
      AWSKey(
        id: ids[place], createdAt: (try? Instant(parsing: dates[place])) ?? .unknown,
        isActive: states[place] != "Inactive")
    }
    return (keys, .done)
  }

  private func refuse(_ reason: String) throws(VaultError) -> ProviderReply {
    try ProviderReply(.refused(reason: Printable.text(reason)))
  }

  // MARK: How a call is made

  private enum Service: String {
    case iam, sts

    var version: String {
      switch self {
      case .iam: "2010-05-08"
      case .sts: "2011-06-15"
      }
    }

    var urlKey: String {
      switch self {
      case .iam: "url"
      case .sts: "sts_url"
      }
    }
  }

  private func ask(
    _ service: Service, _ action: String, _ parameters: [(String, String)],
    as speaker: borrowing Credential
  ) throws(VaultError) -> AWSAnswer {
    let url = context.settings[service.urlKey] ?? "https://\(service.rawValue).amazonaws.com"
    // AWS gives JSON to those who would rather have it, in places that are documented nowhere.
    var request = try HTTPRequest(
      "POST", url, name: "AWS", context, accepting: "application/xml")
    try request.sign(
      as: id(of: speaker), speaker.value, service: service.rawValue,
      region: context.settings["region"] ?? "us-east-1")
    let form = ([("Action", action), ("Version", service.version)] + parameters)
      .map { "\($0)=\(PercentText.encode($1))" }.joined(separator: "&")
    try request.add(body: LockedText.of(form), type: "application/x-www-form-urlencoded")
    return try AWSAnswer(request.send())
  }

  private func id(of credential: borrowing Credential) throws(VaultError) -> String {
    guard let id = credential.id, AWSKey.isID(id) else {
      throw context.wrong(DriverChoice.idKey, Self.idMeaning)
    }
    return id
  }
}

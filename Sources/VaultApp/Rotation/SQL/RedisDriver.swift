import VaultCore
import VaultCrypto

/// A password of a Redis user, who may have several: the new one is added, and the old one is
/// taken away when its time has come.
struct RedisDriver: RotationDriver {
  let origin = ValueOrigin.caller
  let keepsFormer = true
  let canLook = true
  let settingKeys: [String]? = ["user", "tls", "save"] + ServerPlace.settingKeys
  private let context: DriverContext
  private let client: RedisClient
  private let user: String
  /// Who speaks with the administrator's password; nil: the user itself.
  private let administrator: String?
  /// Whether the server is to write its users down.
  private let saves: Bool

  init(_ context: DriverContext) throws(VaultError) {
    self.context = context
    client = try RedisClient(context)
    user = try context.setting("user", "the user whose password it is, as in ACL LIST")
    administrator = try context.administrator()
    saves = try context.flag("save") ?? true
  }

  /// A login that fails goes on as `default`, so who is asked who he is: only that proves anything.
  func look(at credential: borrowing Credential) throws(VaultError) -> Look {
    let answer = try client.run(["ACL", "WHOAMI"], as: user, credential.value)
    switch answer.outcome {
    case .refused where answer.isForbidden: break
    case .done where answer.line.utf8.elementsEqual(user.utf8): break
    case .done: return .unknown("the server takes '\(user)' for another user")
    default: if let failed = answer.failedLook { return failed }
    }
    return Look(probe: .alive(identity: user), facts: ProviderFacts(identity: user))
  }

  func prepare(
    _ current: borrowing Credential, authority: borrowing Credential
  ) throws(VaultError) {
    let nobodys = try GeneratedValue.proposed()
    try context.requirePassword(of: user, client.run(["ACL", "WHOAMI"], as: user, nobodys))
    let speaker = try ask(["ACL", "WHOAMI"], authority)
    if let reason = speaker.change.reason, !speaker.isForbidden {
      throw VaultError(
        .refused, "who is to change the password cannot log in: \(reason); nothing was changed")
    }
    guard saves else { return }
    let place = try ask(["CONFIG", "GET", "aclfile"], authority)
    let facts = try ask(["INFO", "server"], authority)
    // A server that does not tell is left to say so when it comes to it.
    guard place.outcome == .done, facts.outcome == .done else { return }
    let hasNoFile = place.output.contains("aclfile\n\n") && facts.output.contains("config_file:\r")
    guard !hasNoFile else {
      throw VaultError(
        .refused,
        "this server keeps its users in memory alone: a restart would bring the old "
          + "password back; nothing was changed",
        hint: "start it with an 'aclfile', or say that something else keeps them: "
          + "vault edit \(context.secret.text) --driver redis --set save=no")
    }
  }

  func propose(after formerID: String?) throws(VaultError) -> Credential {
    try Credential(GeneratedValue.proposed())
  }

  func apply(
    _ new: borrowing Credential, beside former: borrowing Credential,
    authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply {
    try change("#", new.value, authority)
  }

  func persist(authority: borrowing Credential) throws(VaultError) {
    if let reason = try save(authority).reason { throw VaultError(.failed, reason) }
  }

  func end(
    _ credential: borrowing Credential, authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply {
    try change("!", credential.value, authority)
  }

  /// Only the hash of a password goes to the server; one of user's that has been set in plain has
  /// the same.
  private func change(
    _ sign: String, _ value: borrowing SecretBytes, _ authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply {
    let hash = try mapping { () throws(CryptoError) in try SHA256.hash(value) }
    var rule = try LockedText()
    try rule.put(sign)
    try rule.put(hash) { Hexadecimal.write([$0]) }
    let answer = try client.run(
      ["ACL", "SETUSER", user], last: rule.finish(), as: administrator ?? user, authority.value)
    switch answer.outcome {
    // It is not there, which is what was wanted.
    case .refused(_, "ERR") where sign == "!" && answer.isMissing: break
    case .done: break
    // It went on as `default` then, who may have been allowed to.
    case .wrongPassword(let reason): return try ProviderReply(.lost(reason: reason))
    default: return try ProviderReply(answer.change)
    }
    return try ProviderReply(save(authority))
  }

  private func save(_ authority: borrowing Credential) throws(VaultError) -> ProviderReply.Kind {
    guard saves else { return .done }
    let saved = try ask(["ACL", "SAVE"], authority)
    guard saved.outcome != .done else { return .done }
    let rewritten = try ask(["CONFIG", "REWRITE"], authority)
    guard let reason = rewritten.change.reason else { return .done }
    throw VaultError(
      .failed,
      "the server has the new password of '\(Printable.text(user))' but cannot save it: "
        + "\(saved.change.reason ?? ""); \(reason)",
      hint: "see to it that it survives a restart, then 'vault rotate --resume "
        + "\(context.secret.text)'")
  }

  private func ask(
    _ command: [String], _ authority: borrowing Credential
  ) throws(VaultError) -> ClientAnswer {
    try client.run(command, as: administrator ?? user, authority.value)
  }
}

extension ClientAnswer {
  /// The answer's only line.
  fileprivate var line: String {
    let text = output.withBytes { String(decoding: $0.publicBytes(), as: UTF8.self) }
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }

  /// Known to the server, and not allowed to ask.
  fileprivate var isForbidden: Bool {
    if case .refused(_, "NOPERM") = outcome { true } else { false }
  }

  fileprivate var isMissing: Bool {
    if case .refused(let reason, _) = outcome {
      reason.contains("password you are trying to remove from the user does not exist")
    } else {
      false
    }
  }
}

/// One command to a Redis server through redis-cli(1): the password in its environment, what is
/// secret of the command through its stdin.
struct RedisClient {
  private let options: [String]

  init(_ context: DriverContext) throws(VaultError) {
    let place = try ServerPlace(context, title: "Redis", port: 6379)
    var options =
      place.isSocket ? ["-s", place.host] : ["-h", place.host, "-p", "\(place.port)"]
    if try context.flag("tls") ?? !place.isLocal {
      // redis-cli looks at who signed the server's certificate, and not at the name in it: with the
      // system's authorities, anybody's certificate would do.
      guard place.isLocal || context.settings["ca"] != nil else {
        throw context.wrong(
          "ca",
          "the certificate of a private authority that this server has its own from; redis-cli "
            + "does not check the name of a server")
      }
      options += ["--tls", "--sni", place.host]
      if let ca = context.settings["ca"] { options += ["--cacert", ca] }
    }
    self.options = options + ["--no-auth-warning", "--raw", "-e"]
  }

  func run(
    _ command: [String], as user: String, _ password: borrowing SecretBytes
  ) throws(VaultError) -> ClientAnswer {
    let none = try SecretBytes.empty()
    return try run(command, last: none, as: user, password)
  }

  /// - Parameter last: the command's last word, if it is secret.
  func run(
    _ command: [String], last: borrowing SecretBytes, as user: String,
    _ password: borrowing SecretBytes
  ) throws(VaultError) -> ClientAnswer {
    let words = last.count > 0 ? ["-x"] + command : command
    var tool = try ProviderTool("redis-cli", options + ["--user", user] + words)
    tool.secretVariable = "REDISCLI_AUTH"
    let result = try tool.run(last, secret: password)
    let outcome = Self.outcome(result, ToolText.line(result.errors, hiding: password, last))
    return ClientAnswer(outcome: outcome, output: result.takeOutput())
  }

  /// It says what is wrong in words that begin with a code, and may go on all the same.
  private static func outcome(
    _ result: borrowing ProviderTool.Result, _ said: String
  ) -> ClientAnswer.Outcome {
    if case .stopped(let reason) = result.end {
      return .lost(reason: "no answer from the server: \(reason)")
    }
    if result.errors.contains("AUTH failed: WRONGPASS") { return .wrongPassword(reason: said) }
    // What was asked may have been done for `default`.
    if result.errors.contains("AUTH failed") { return .lost(reason: said) }
    if result.errors.contains("Could not connect") { return .unsent(reason: said) }
    if result.end == .status(0) { return .done }
    let code = said.prefix { $0.isUppercase }
    return code.count > 1
      ? .refused(reason: said, code: String(code)) : .lost(reason: said)
  }
}

import Interchange
import VaultCore
import VaultCrypto

/// The password of a PostgreSQL role. A role has one, so a new one ends the old one at once; with
/// two roles of the same rights, which take turns, both work while the old one is still in use.
struct PostgreSQLDriver: RotationDriver {
  let origin = ValueOrigin.caller
  let canLook = true
  private let context: DriverContext
  private let psql: PSQL
  /// One, or the two that take turns.
  private let roles: [String]
  /// Who speaks with the administrator's password; nil: the role in use for itself.
  private let administrator: String?
  private let endsSessions: Bool

  init(_ context: DriverContext) throws(VaultError) {
    self.context = context
    psql = try PSQL(context)
    roles = try Self.roles(context)
    administrator = try context.administrator()
    endsSessions = try context.flag("end_sessions") ?? true
  }

  private static func roles(_ context: DriverContext) throws(VaultError) -> [String] {
    guard let pair = context.settings["users"] else {
      return [try context.setting("user", "the role, or 'users' for two that take turns")]
    }
    let roles = pair.unicodeScalars.split(separator: ",", omittingEmptySubsequences: false)
      .map { String($0) }
    guard roles.count == 2, roles[0] != roles[1], !roles.contains("") else {
      throw context.wrong("users", "two roles that take turns, with a comma between them")
    }
    guard
      context.settings[DriverChoice.idSecretKey] != nil
        || roles.contains(context.settings[DriverChoice.idKey] ?? "")
    else { throw context.wrong(DriverChoice.idKey, "which of 'users' is in use") }
    return roles
  }

  var keepsFormer: Bool { roles.count == 2 }

  var settingKeys: [String]? {
    ["user", "users", "id", "id_secret", "database", "sslmode", "end_sessions"]
      + ServerPlace.settingKeys
  }

  // MARK: Calls

  func look(at credential: borrowing Credential) throws(VaultError) -> Look {
    let role = try role(credential.id)
    let answer = try ask(Self.identity, as: role, credential.value)
    if let failed = answer.failedLook { return failed }
    guard let facts = answer.json else { return .unknown("the server's answer is not JSON") }
    func text(_ key: StaticString) -> String {
      answer.output.withBytes { facts.text([key], in: $0) } ?? ""
    }
    let parents = answer.output.withBytes { facts.texts(["parents"], in: $0) }
    let owner =
      if !keepsFormer {
        text("role")
      } else if parents.isEmpty {
        roles.joined(separator: ",")
      } else {
        // Roles that take turns are the same party by what both of them are members of.
        parents.joined(separator: "+")
      }
    let identity = "\(owner)@\(text("system"))"
    let expiry = text("expires")
    return Look(
      probe: .alive(identity: identity),
      facts: ProviderFacts(
        identity: identity,
        expiresAt: expiry.isEmpty ? .never : (try? Instant(parsing: expiry)) ?? .unknown))
  }

  func prepare(
    _ current: borrowing Credential, authority: borrowing Credential
  ) throws(VaultError) {
    let inUse = try role(current.id)
    let names = roles.map(PostgreSQLText.literal).joined(separator: ", ")
    let answer = try ask(
      Self.fitness.replacing("NAMES", with: names), as: speaker(authority), authority.value)
    if let reason = answer.change.reason {
      throw VaultError(.failed, "the roles cannot be looked at, so nothing was changed: \(reason)")
    }
    guard let facts = answer.json else {
      throw VaultError(.failed, "the server's answer is not JSON; nothing was changed")
    }
    let problems = answer.output.withBytes { facts.texts(["problems"], in: $0) }
    if let problem = problems.first {
      throw VaultError(.refused, "\(Printable.text(problem)); nothing was changed")
    }
    let nobodys = try GeneratedValue.proposed()
    for role in Set([inUse] + roles).sorted() {
      try context.requirePassword(of: role, ask(Self.nothing, as: role, nobodys))
    }
  }

  func propose(after formerID: String?) throws(VaultError) -> Credential {
    let inUse = try role(formerID)
    return try Credential(GeneratedValue.proposed(), id: roles.first { $0 != inUse })
  }

  func apply(
    _ new: borrowing Credential, beside former: borrowing Credential,
    authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply {
    guard let verifier = try SCRAMVerifier.make(of: new.value) else {
      return try ProviderReply(
        .refused(reason: "a password that is not plain ASCII has to be set by hand"))
    }
    var statement = try LockedText()
    try statement.put("ALTER ROLE \(PostgreSQLText.name(role(new.id))) PASSWORD '")
    try statement.put(verifier)
    try statement.put("';\n")
    let answer = try psql.run(
      statement.finish(), as: speaker(authority), authority.value, hiding: new.value)
    if answer.isWrongPassword, administrator == nil, case .alive = try look(at: new).probe {
      // It has replaced the one that was to speak for it.
      return try ProviderReply(.done)
    }
    return try ProviderReply(answer.change)
  }

  func end(
    _ credential: borrowing Credential, authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply {
    let role = try role(credential.id)
    var statements = "ALTER ROLE \(PostgreSQLText.name(role)) PASSWORD NULL;\n"
    if endsSessions {
      statements +=
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = "
        + "\(PostgreSQLText.literal(role)) AND pid <> pg_backend_pid();\n"
    }
    let answer = try psql.run(
      LockedText.of(statements), as: speaker(authority), authority.value,
      hiding: credential.value)
    // A role that is gone has no password.
    if case .refused(_, "42704") = answer.outcome { return try ProviderReply(.done) }
    return try ProviderReply(answer.change)
  }

  // MARK: Who

  /// The role that a value is for.
  private func role(_ id: String?) throws(VaultError) -> String {
    guard keepsFormer else { return roles[0] }
    guard let id, roles.contains(id) else {
      throw context.wrong(DriverChoice.idKey, "which of 'users' is in use")
    }
    return id
  }

  private func speaker(_ authority: borrowing Credential) throws(VaultError) -> String {
    if let administrator { return administrator }
    return try role(authority.id)
  }

  private func ask(
    _ statements: String, as user: String, _ password: borrowing SecretBytes
  ) throws(VaultError) -> ClientAnswer {
    let none = try SecretBytes.empty()
    return try psql.run(LockedText.of(statements), as: user, password, hiding: none)
  }

  // MARK: Questions

  private static let nothing = "SELECT 1;\n"

  /// The cluster's own name is not for every role to see on every server.
  private static let identity = """
    SELECT has_function_privilege('pg_control_system()', 'EXECUTE') AS known \\gset
    \\if :known
    SELECT system_identifier AS system FROM pg_control_system() \\gset
    \\else
    \\set system server
    \\endif
    SELECT json_build_object('role', session_user, 'system', :'system',
      'expires', CASE WHEN isfinite(rolvaliduntil) THEN
        to_char(rolvaliduntil AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') END,
      'parents', ARRAY(SELECT g.rolname::text FROM pg_auth_members m
        JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid ORDER BY 1))
      FROM pg_roles r WHERE rolname = session_user;

    """

  /// What would make a new password useless, as sentences. A version before 10 would take a
  /// verifier for the password itself.
  private static let fitness = """
    SELECT json_build_object('problems', ARRAY(
      SELECT 'this server is older than version 10'
        WHERE current_setting('server_version_num')::int < 100000
      UNION ALL SELECT 'this server is a replica that cannot be written' WHERE pg_is_in_recovery()
      UNION ALL SELECT 'there is no role ''' || n || '''' FROM unnest(ARRAY[NAMES]) n
        WHERE n NOT IN (SELECT rolname FROM pg_roles)
      UNION ALL SELECT 'the role ''' || rolname || ''' may not log in' FROM pg_roles
        WHERE rolname IN (NAMES) AND NOT rolcanlogin
      UNION ALL SELECT 'the time until which the role ''' || rolname || ''' is valid has passed'
        FROM pg_roles WHERE rolname IN (NAMES) AND rolvaliduntil < now()
      UNION ALL SELECT 'the two roles are not members of the same roles' WHERE 1 < (
        SELECT count(DISTINCT ARRAY(SELECT m.roleid FROM pg_auth_members m
          WHERE m.member = r.oid ORDER BY 1)) FROM pg_roles r WHERE rolname IN (NAMES))));

    """
}

extension ClientAnswer {
  /// Nil if it is none.
  var json: JSONAnswer? { output.withBytes { try? JSONAnswer($0) } }
}

extension DriverContext {
  /// The user whose password the secret of the setting `admin` is; nil if there is none.
  func administrator() throws(VaultError) -> String? {
    guard settings["admin"] != nil else { return nil }
    return try setting("admin_user", "the user of the password that 'admin' names")
  }
}

import VaultCore
import VaultCrypto

/// A password of a MariaDB account. An administrator can give an account two of them, and then both
/// work until the old one is taken away; an account alone can only replace its own.
struct MariaDBDriver: RotationDriver {
  let origin = ValueOrigin.caller
  let canLook = true
  let settingKeys: [String]? = ["user", "account_host", "tls"] + ServerPlace.settingKeys
  private let context: DriverContext
  private let client: MariaDBClient
  private let user: String
  private let accountHost: String
  private let administrator: String?

  init(_ context: DriverContext) throws(VaultError) {
    self.context = context
    client = try MariaDBClient(context)
    user = try context.setting("user", "the user of the account")
    accountHost = context.settings["account_host"] ?? "%"
    administrator = try context.administrator()
  }

  var keepsFormer: Bool { administrator != nil }

  func look(at credential: borrowing Credential) throws(VaultError) -> Look {
    let answer = try ask("SELECT CURRENT_USER();\n", as: user, credential.value)
    // It has expired, and may be changed.
    if case .refused(_, "1820") = answer.outcome { return Look(probe: .alive(identity: nil)) }
    if let failed = answer.failedLook { return failed }
    let account = answer.output.withBytes { String(decoding: $0.publicBytes(), as: UTF8.self) }
    let identity = String(account.unicodeScalars.prefix { $0 != "\n" })
    guard identity == "\(user)@\(accountHost)" else {
      // Another account is nearer to where we come from, and the change would miss it.
      return .unknown(
        "the server takes us for '\(Printable.text(identity))'; the setting 'account_host' tells "
          + "which account is meant")
    }
    return Look(
      probe: .alive(identity: identity), facts: ProviderFacts(identity: identity))
  }

  func prepare(
    _ current: borrowing Credential, authority: borrowing Credential
  ) throws(VaultError) {
    let nobodys = try GeneratedValue.proposed()
    try context.requirePassword(of: user, ask("SELECT 1;\n", as: user, nobodys))
    let version = try ask(
      "SELECT @@version;\n", as: administrator ?? user, authority.value)
    guard version.outcome != .done || version.output.contains("MariaDB") else {
      throw VaultError(.refused, "this server is not MariaDB; nothing was changed")
    }
    let ways = try logins(authority).count(without: nobodys)
    // Without an administrator, SET PASSWORD changes the first of several and no other.
    guard keepsFormer || ways == 1 else {
      throw VaultError(
        .refused, "the account has more than one way to log in, and cannot change them itself",
        hint: "name an administrator with the settings 'admin' and 'admin_user'")
    }
  }

  func propose(after formerID: String?) throws(VaultError) -> Credential {
    try Credential(GeneratedValue.proposed())
  }

  func apply(
    _ new: borrowing Credential, beside former: borrowing Credential,
    authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply {
    let hash = try NativePasswordHash.make(of: new.value)
    var statement = try LockedText()
    if keepsFormer {
      let logins = try logins(authority)
      try statement.put("ALTER USER \(account) IDENTIFIED VIA ")
      try logins.write(to: &statement, first: hash, but: SecretBytes.empty())
    } else {
      try statement.put("SET PASSWORD = '")
      try statement.put(hash)
      try statement.put("'")
    }
    let answer = try change(statement, authority, hiding: new.value)
    if answer.isWrongPassword, administrator == nil, case .alive = try look(at: new).probe {
      // It has replaced the one that was to speak for it.
      return try ProviderReply(.done)
    }
    return try ProviderReply(answer.change)
  }

  func end(
    _ credential: borrowing Credential, authority: borrowing Credential
  ) throws(VaultError) -> ProviderReply {
    let hash = try NativePasswordHash.make(of: credential.value)
    let logins = try logins(authority)
    guard logins.has(hash) else { return try ProviderReply(.done) }
    guard logins.count(without: hash) > 0 else {
      return try ProviderReply(.refused(reason: "the account would have no password left"))
    }
    var statement = try LockedText()
    try statement.put("ALTER USER \(account) IDENTIFIED VIA ")
    try logins.write(to: &statement, first: SecretBytes.empty(), but: hash)
    return try ProviderReply(change(statement, authority, hiding: credential.value).change)
  }

  // MARK: How it is asked

  /// Reading first, since a change names all that is to stay.
  private func logins(_ authority: borrowing Credential) throws(VaultError) -> MariaDBLogins {
    let answer = try ask(
      "SHOW CREATE USER \(administrator == nil ? "CURRENT_USER" : account);\n",
      as: administrator ?? user, authority.value)
    if let reason = answer.change.reason {
      throw VaultError(
        .failed, "how the account logs in cannot be read: \(reason)",
        hint: "an administrator needs CREATE USER, and SELECT on mysql.*")
    }
    return try MariaDBLogins(answer.takeOutput())
  }

  private func change(
    _ statement: consuming LockedText, _ authority: borrowing Credential,
    hiding value: borrowing SecretBytes
  ) throws(VaultError) -> ClientAnswer {
    var statement = statement
    try statement.put(";\n")
    return try client.run(
      statement.finish(), as: administrator ?? user, authority.value, hiding: value)
  }

  private func ask(
    _ statement: String, as user: String, _ password: borrowing SecretBytes
  ) throws(VaultError) -> ClientAnswer {
    let none = try SecretBytes.empty()
    return try client.run(LockedText.of(statement), as: user, password, hiding: none)
  }

  /// In backquotes a backslash is nothing special, whatever the server's mode.
  private var account: String { Self.name(user) + "@" + Self.name(accountHost) }

  /// Scalar by scalar: a quote with a combining mark behind it is one `Character`, and no quote.
  private static func name(_ text: String) -> String {
    "`" + text.unicodeScalars.reduce(into: "") { $0 += $1 == "`" ? "``" : String($1) } + "`"
  }
}

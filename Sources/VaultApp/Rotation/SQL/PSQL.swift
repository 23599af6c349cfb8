import Platform
import VaultCore
import VaultCrypto

/// One conversation with a PostgreSQL server through psql(1): the password in its environment,
/// the statements through its stdin.
struct PSQL {
  let place: ServerPlace
  /// `NAME=value`, but for the user.
  private let environment: [String]

  private static let modes = [
    "disable", "allow", "prefer", "require", "verify-ca", "verify-full",
  ]
  /// What psql says first once it is connected: what fails before never reached the server.
  private static let mark = "connected\n"

  init(_ context: DriverContext) throws(VaultError) {
    place = try ServerPlace(context, title: "PostgreSQL", port: 5432)
    let mode = context.settings["sslmode"] ?? (place.isLocal ? "prefer" : "verify-full")
    guard Self.modes.contains(mode) else {
      throw context.wrong("sslmode", "one of " + Self.modes.joined(separator: ", "))
    }
    var environment = [
      "PGHOST=\(place.host)", "PGPORT=\(place.port)", "PGSSLMODE=\(mode)",
      "PGDATABASE=\(context.settings["database"] ?? "postgres")", "PGCONNECT_TIMEOUT=10",
      "PGCLIENTENCODING=UTF8", "PGAPPNAME=vault",
      // From version 16 on, libpq itself turns away from a server that does not ask for it.
      "PGREQUIREAUTH=scram-sha-256,md5,password",
    ]
    if let ca = context.settings["ca"] { environment.append("PGSSLROOTCERT=\(ca)") }
    self.environment = environment
  }

  /// - Parameter other: a secret in the statements, hidden in what is said about them.
  func run(
    _ statements: borrowing SecretBytes, as user: String, _ password: borrowing SecretBytes,
    hiding other: borrowing SecretBytes
  ) throws(VaultError) -> ClientAnswer {
    var script = try LockedText()
    // Nobody but the system's own functions and operators is meant below.
    try script.put("\\echo \(Self.mark)SET search_path = pg_catalog;\n")
    try script.put(statements)
    var tool = try ProviderTool(
      "psql",
      [
        "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--no-password",
        "--set=ON_ERROR_STOP=1", "--set=VERBOSITY=verbose", "--set=SHOW_CONTEXT=never",
      ], environment: environment + ["PGUSER=\(user)"])
    tool.secretVariable = "PGPASSWORD"
    let result = try tool.run(script.finish(), secret: password)
    let isConnected = result.output.position(of: Self.mark) == 0
    let said = Self.reason(result.errors, hiding: password, other)
    let outcome: ClientAnswer.Outcome =
      switch result.end {
      case .status(0): .done
      case .status where !isConnected && Self.isWrongPassword(result.errors):
        .wrongPassword(reason: said)
      case .status where !isConnected: .unsent(reason: said)
      case .status(3): .refused(reason: said, code: Self.code(in: result.errors))
      case .status: .lost(reason: said)
      case .stopped(let reason): .lost(reason: "no answer from the server: \(reason)")
      }
    var output = result.takeOutput()
    if isConnected {
      output = try mapping { [count = output.count] () throws(CryptoError) in
        try output.slice(Self.mark.utf8.count..<count)
      }
    }
    return ClientAnswer(outcome: outcome, output: output)
  }

  // MARK: What it says

  /// SQLSTATE 28P01, which psql does not tell of a connection. Any other reason, or one in another
  /// language, is not taken for it.
  private static func isWrongPassword(_ errors: borrowing SecretBytes) -> Bool {
    errors.contains("FATAL:  password authentication failed for user")
  }

  private static func reason(
    _ errors: borrowing SecretBytes, hiding password: borrowing SecretBytes,
    _ other: borrowing SecretBytes
  ) -> String {
    // Of several addresses that a name has, the last one answered.
    let line = ToolText.line(
      errors, hiding: password, other,
      isAtEnd: errors.position(of: "psql: error:") == 0
        && errors.contains("FATAL:"))
    return line.hasPrefix("psql: error: ") ? String(line.dropFirst(13)) : line
  }

  /// The SQLSTATE of an error; empty if there is none.
  private static func code(in errors: borrowing SecretBytes) -> String {
    guard let start = errors.position(of: "ERROR:  ").map({ $0 + 8 }), start + 5 <= errors.count
    else { return "" }
    return errors.withBytes { span in
      String(decoding: (start..<(start + 5)).map { span.byte($0) }, as: UTF8.self)
    }
  }
}

/// Text of SQL. Both forms mean the same whatever `standard_conforming_strings` says.
enum PostgreSQLText {
  /// Scalar by scalar: a quote with a combining mark behind it is one `Character`, and no quote.
  static func name(_ text: String) -> String {
    "\"" + text.unicodeScalars.reduce(into: "") { $0 += $1 == "\"" ? "\"\"" : String($1) } + "\""
  }

  static func literal(_ text: String) -> String {
    let body = text.unicodeScalars.reduce(into: "") { body, scalar in
      body.unicodeScalars.append(scalar)
      if scalar == "'" || scalar == "\\" { body.unicodeScalars.append(scalar) }
    }
    return "E'\(body)'"
  }
}

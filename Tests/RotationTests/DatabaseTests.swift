import Testing
import VaultTestSupport

/// What is particular to passwords of databases, at the servers themselves.
@Suite(.needsVaultBinary, .needsPython) struct DatabaseTests {
  /// A name that would do harm in a statement if it were not quoted.
  private static let hostile = #"a"b`c'd\;DROP/**/app"#

  @Test(arguments: [
    ("postgresql", "ALTER ROLE app PASSWORD 'in_plain_words'"),
    ("postgresql-roles", "ALTER ROLE app_a PASSWORD 'in_plain_words'"),
    ("mariadb", "ALTER USER app@'%' IDENTIFIED BY 'in_plain_words'"),
    ("mariadb-alone", "SET PASSWORD FOR app@'%' = PASSWORD('in_plain_words')"),
  ])
  func noPasswordIsInTheLogOfTheServer(lab: String, plain: String) throws {
    let rotation = try Rotation(at: lab)
    #expect(try rotation.rotate("--auto").succeeded)
    #expect(try !rotation.lab.ask("logs", rotation.value()))
    // The log would have it.
    #expect(try rotation.lab.ask("run", plain))
    #expect(try rotation.lab.ask("logs", "in_plain_words"))
  }

  @Test func sessionsOfARoleThatIsNotInUseAnyMoreAreEnded() throws {
    let rotation = try Rotation(at: "postgresql-roles")
    #expect(try rotation.lab.ask("open", "app_a"))
    #expect(try rotation.lab.ask("lives"))
    #expect(try rotation.rotate("--auto").succeeded)
    #expect(try !rotation.lab.ask("lives"))
    #expect(try rotation.id() == "app_b")
  }

  @Test func sessionsLiveOnIfThatIsAskedFor() throws {
    let rotation = try Rotation(at: "postgresql-roles")
    try rotation.home.succeed(["edit", "app", "--set", "end_sessions=no"])
    #expect(try rotation.lab.ask("open", "app_a"))
    #expect(try rotation.rotate("--auto").succeeded)
    #expect(try rotation.lab.ask("lives"))
  }

  @Test(arguments: ["postgresql", "mariadb", "redis"])
  func aServerThatIsNotThereChangesNothing(lab: String) throws {
    let rotation = try Rotation(at: lab)
    let first = try rotation.value()
    try rotation.home.succeed(["edit", "app", "--set", "port=1"])
    let result = try rotation.rotate("--auto")
    #expect(result.status == 1 && result.errorOutput.contains("cannot be checked"), "\(result)")
    #expect(result.errorOutput.lowercased().contains("connect"), "\(result)")
    #expect(try rotation.phase() == nil)
    #expect(try rotation.value() == first)
    #expect(try rotation.lab.takes(first))
  }

  @Test(arguments: [
    ("postgresql", #"CREATE ROLE "a""b`c'd\;DROP/**/app" LOGIN PASSWORD 'first_value'"#),
    ("mariadb", #"CREATE USER `a"b``c'd\;DROP/**/app`@`%` IDENTIFIED BY 'first_value'"#),
    ("redis", #"ACL SETUSER a"b`c'd\;DROP/**/app on >first_value ~app:* +get +set"#),
  ])
  func aHostileNameIsOnlyAName(lab: String, create: String) throws {
    let rotation = try Rotation(at: lab)
    #expect(try rotation.lab.ask("run", create))
    try rotation.home.succeed(["edit", "app", "--set", "user=" + Self.hostile])
    try rotation.home.succeed(["rotate", "app", "--stdin"], input: Array("first_value".utf8))
    let result = try rotation.rotate("--auto")
    #expect(result.succeeded, "\(result)")
    #expect(try rotation.lab.takes(rotation.value(), id: Self.hostile))
    #expect(try !rotation.lab.takes("first_value", id: Self.hostile))
    #expect(try rotation.lab.takes(rotation.lab.about.first))
  }

  /// With a mark behind it, a quote is no `Character` of its own; to a server it is a quote.
  @Test(arguments: [
    (
      "postgresql", "a\"\u{301};DROP",
      "CREATE ROLE \"a\"\"\u{301};DROP\" LOGIN PASSWORD 'first_value'"
    ),
    ("mariadb", "a`\u{301};DROP", "CREATE USER `a``\u{301};DROP`@`%` IDENTIFIED BY 'first_value'"),
  ])
  func aQuoteWithAMarkBehindItIsAQuote(lab: String, name: String, create: String) throws {
    let rotation = try Rotation(at: lab)
    #expect(try rotation.lab.ask("run", create))
    try rotation.home.succeed(["edit", "app", "--set", "user=" + name])
    try rotation.home.succeed(["rotate", "app", "--stdin"], input: Array("first_value".utf8))
    let result = try rotation.rotate("--auto")
    #expect(result.succeeded, "\(result)")
    #expect(try rotation.lab.takes(rotation.value(), id: name))
    #expect(try !rotation.lab.takes("first_value", id: name))
  }

  /// redis-cli does not compare the name in a certificate with the one it was given.
  @Test func aDistantRedisNeedsAnAuthorityOfItsOwn() throws {
    let rotation = try Rotation(at: "redis")
    let edit = ["edit", "app", "--set", "host=redis.example"]
    let result = try rotation.home.vault(edit)
    #expect(result.status == 2 && result.errorOutput.contains("the setting 'ca'"), "\(result)")
    try rotation.home.succeed(edit + ["--set", "ca=\(rotation.home.path)/ca.pem"])
  }

  @Test func aUserWhoNeedsNoPasswordIsRefused() throws {
    let rotation = try Rotation(at: "redis")
    #expect(try rotation.lab.ask("run", "ACL SETUSER app nopass"))
    let result = try rotation.rotate("--auto")
    #expect(result.status == 1 && result.errorOutput.contains("whatever the password"), "\(result)")
    #expect(try rotation.phase() == nil)
  }

  /// The administrator's password is wrong, and `default` could do all that was asked.
  @Test func aWrongAdministratorDoesNotGoOnAsSomebodyElse() throws {
    let rotation = try Rotation(at: "redis")
    try rotation.home.succeed(["rotate", "admin", "--stdin"], input: Array("not_it".utf8))
    let result = try rotation.rotate("--auto")
    #expect(result.status == 1 && result.errorOutput.contains("cannot log in"), "\(result)")
    #expect(result.errorOutput.contains("WRONGPASS"), "\(result)")
    #expect(try rotation.phase() == nil)
    #expect(try rotation.lab.count() == 1)
  }

  @Test func otherWaysToLogInStay() throws {
    let rotation = try Rotation(at: "mariadb")
    let first = try rotation.value()
    let quoted = first.replacing("\\", with: "\\\\").replacing("'", with: "''")
    #expect(
      try rotation.lab.ask(
        "run",
        "ALTER USER app@'%' IDENTIFIED VIA mysql_native_password USING PASSWORD('\(quoted)') "
          + "OR unix_socket OR mysql_native_password USING PASSWORD('of_another')"))
    let result = try rotation.rotate("--auto")
    #expect(result.succeeded, "\(result)")
    #expect(try rotation.lab.takes(rotation.value()))
    #expect(try rotation.lab.takes("of_another"))
    #expect(try !rotation.lab.takes(first))
    #expect(try rotation.lab.count() == 2)
  }

  @Test func rolesOfUnequalRightsAreRefused() throws {
    let rotation = try Rotation(at: "postgresql-roles")
    #expect(try rotation.lab.ask("run", "REVOKE app FROM app_b"))
    let result = try rotation.rotate("--auto")
    #expect(result.status == 1 && result.errorOutput.contains("the same roles"), "\(result)")
    #expect(try rotation.phase() == nil)
  }
}

/// What servers refuse, and what they keep.
extension DatabaseTests {
  /// Without a file that its users are kept in, a restart would bring the old password back.
  @Test func aServerThatForgetsIsRefused() throws {
    let rotation = try Rotation(at: "redis-forgetful")
    let result = try rotation.rotate("--auto")
    #expect(result.status == 1 && result.errorOutput.contains("memory alone"), "\(result)")
    #expect(try rotation.phase() == nil)
    try rotation.home.succeed(["edit", "app", "--set", "save=no"])
    #expect(try rotation.rotate("--auto").succeeded)
  }

  @Test func theServerHasWrittenTheNewPasswordDown() throws {
    let rotation = try Rotation(at: "redis")
    #expect(try rotation.rotate("--auto").succeeded)
    #expect(try rotation.lab.ask("run", "ACL LOAD"))
    #expect(try rotation.lab.takes(rotation.value()))
    #expect(try rotation.lab.count() == 1)
  }

  /// The server knows the new password already when it is taken up, and is made to keep it.
  @Test func whatCouldNotBeWrittenDownIsOnceItCan() throws {
    let rotation = try Rotation(at: "redis", overlap: "1h")
    #expect(try rotation.lab.ask("save", "no"))
    let result = try rotation.rotate("--auto")
    #expect(result.status == 1 && result.errorOutput.contains("cannot save it"), "\(result)")
    #expect(try rotation.rotate("--resume").status == 1)
    #expect(try rotation.phase() == "stored")
    #expect(try rotation.lab.ask("save", "yes"))
    #expect(try rotation.rotate("--resume").succeeded)
    #expect(try rotation.phase() == "overlap")
    #expect(try rotation.lab.ask("run", "ACL LOAD"))
    #expect(try rotation.lab.takes(rotation.value()))
  }

  /// A role that may not change itself: the server says no, and the old password stays.
  @Test func whatTheServerRefusesChangesNothing() throws {
    let rotation = try Rotation(at: "postgresql-roles")
    #expect(try rotation.lab.ask("run", "ALTER ROLE rotator NOCREATEROLE"))
    let first = try rotation.value()
    let result = try rotation.rotate("--auto")
    #expect(result.status == 1 && result.errorOutput.contains("given up"), "\(result)")
    #expect(result.errorOutput.contains("permission denied"), "\(result)")
    #expect(try rotation.value() == first)
    #expect(try rotation.phase() == nil)
    #expect(try rotation.lab.takes(first, id: "app_a"))
  }
}

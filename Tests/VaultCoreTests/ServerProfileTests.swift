import Testing
import VaultCore

@Suite struct ServerProfileTests {
  static func variable(_ text: String) throws -> EnvironmentName { try EnvironmentName(text) }
  static func secret(_ text: String) throws -> SecretName { try SecretName(text) }

  private func small() throws -> ServerProfile {
    ServerProfile(command: "/bin/server", surroundings: [try Self.variable("PATH"): "/bin"])
  }

  /// Uses every field.
  static func full() throws -> ServerProfile {
    ServerProfile(
      command: "/bin/server", arguments: [Array("stdio".utf8), [], [0xFF, 0x20]],
      directory: "/srv",
      surroundings: [try variable("PATH"): "/bin", try variable("HOME"): "/h"],
      variables: [
        try variable("TOKEN"): ValueTemplate(Reference(try secret("github/token"))),
        try variable("URL"): try ValueTemplate(Array("x{{vault://pg/app}}y".utf8)),
        try variable("EMPTY"): try ValueTemplate([]),
      ],
      files: [try variable("KEY_FILE"): try secret("tls/key")],
      descriptors: [3: try secret("github/token"), 9: try secret("tls/key")],
      passed: [try variable("LANG"), try variable("HOME")], speaksMCP: false,
      refusesExpired: true, minimumLength: 9, hidesAllForms: true)
  }

  @Test func theSmallestHasTheseBytes() throws {
    func integer(_ number: UInt8) -> [UInt8] { [8, 0, 0, 0, number, 0, 0, 0, 0, 0, 0, 0] }
    let list = [4, 0, 0, 0] + Array("PATH".utf8) + [4, 0, 0, 0] + Array("/bin".utf8)
    let expected =
      [13, 0, 0, 0] + Array("vault1-server".utf8) + integer(1) + [11, 0, 0, 0]
      + Array("/bin/server".utf8) + integer(4) + [16, 0, 0, 0] + list
    #expect(try small().encoded == expected)
  }

  @Test func everyFieldComesBack() throws {
    for profile in [try small(), try Self.full()] {
      #expect(try ServerProfile(decoding: profile.encoded) == profile)
    }
    let names = try Self.full().secrets.map(\.text)
    #expect(names == ["github/token", "pg/app", "tls/key"])
    #expect(
      try Self.full().deliveries == [
        Delivery(.file(try Self.variable("KEY_FILE")), try Self.secret("tls/key")),
        Delivery(.descriptor(3), try Self.secret("github/token")),
        Delivery(.descriptor(9), try Self.secret("tls/key")),
      ])
  }

  @Test func takesNothingThatItWouldNotWrite() throws {
    for profile in [try small(), try Self.full()] {
      let damage = Damage(
        of: try profile.encoded, decode: { try? ServerProfile(decoding: $0) },
        encode: { try? $0.encoded })
      #expect(damage.taken.isEmpty)
      #expect(damage.refused > 200)
    }
  }

  @Test(arguments: ["vault://a", "", "a", "{{vault://a}}b", "a{{vault://b}}{{vault://c}}", "{{x"])
  func aTemplateIsWrittenAsItWasRead(_ text: String) throws {
    #expect(try ValueTemplate(Array(text.utf8)).text == Array(text.utf8))
  }

  @Test func aTemplateOfOneReferenceHasOneSpelling() throws {
    #expect(try ValueTemplate(Array("{{vault://a}}".utf8)).text == Array("vault://a".utf8))
  }

  private typealias Change = @Sendable (inout ServerProfile) throws -> Void

  private static let refusals: [(code: ErrorCode, change: Change)] = [
    (.badValue, { $0.command = "" }), (.badValue, { $0.command = "server" }),
    (.badValue, { $0.command = "/bin/" }), (.badValue, { $0.command = "/bin\0" }),
    (.badValue, { $0.directory = "srv" }), (.badValue, { $0.directory = "" }),
    (.badValue, { $0.arguments = [[0]] }),
    (.badReference, { $0.arguments = [Array("--token=vault://github/token".utf8)] }),
    (.badReference, { $0.arguments = [Array("{{vault://".utf8)] }),
    (.badValue, { $0.surroundings = [:] }),
    (.badValue, { $0.surroundings[try variable("TERM")] = "xterm" }),
    (.badValue, { $0.surroundings[try variable("HOME")] = "/\0" }),
    (.usage, { $0.variables[try variable("MCPVAULT_FILE")] = try ValueTemplate([1]) }),
    (.usage, { $0.files[try variable("MCPVAULT_FILE")] = try secret("a") }),
    (.usage, { $0.passed.insert(try variable("MCPVAULT_FILE")) }),
    (.usage, { $0.variables[try variable("PATH")] = try ValueTemplate([1]) }),
    (.usage, { $0.passed.insert(try variable("PATH")) }),
    (.usage, { $0.passed.insert(try variable("TOKEN")) }),
    (.usage, { $0.files[try variable("TOKEN")] = try secret("a") }),
    (.usage, { $0.files[try variable("LANG")] = try secret("a") }),
    (.badValue, { $0.variables[try variable("A")] = try ValueTemplate([0]) }),
    (.badValue, { $0.descriptors[2] = try secret("a") }),
    (.badValue, { $0.descriptors[256] = try secret("a") }),
    (.usage, { for number in 3..<19 { $0.descriptors[Int32(number)] = try secret("a") } }),
    (.badValue, { $0.minimumLength = 0 }),
    (.limit, { $0.arguments = [[UInt8](repeating: 0x61, count: 8192)] }),
  ]

  @Test(arguments: refusals.indices) func whatCannotBeIsRefused(_ index: Int) throws {
    let refusal = Self.refusals[index]
    var profile = try Self.full()
    try profile.check()
    try refusal.change(&profile)
    #expect(throws: VaultError(refusal.code, "")) { try profile.check() }
    #expect(throws: VaultError(refusal.code, "")) { _ = try profile.encoded }
  }

  @Test func eightKiBAreEnough() throws {
    var profile = try small()
    profile.arguments = [[]]
    let room = try 8192 - profile.encoded.count
    profile.arguments = [[UInt8](repeating: 0x61, count: room)]
    #expect(try profile.encoded.count == 8192)
    #expect(try ServerProfile(decoding: profile.encoded) == profile)
    profile.arguments[0].append(0x61)
    #expect(throws: VaultError(.limit, "")) { _ = try profile.encoded }
  }

  @Test(arguments: ["a", "github", "a/b", ".x", "A_1-2", String(repeating: "n", count: 128)])
  func theseAreNamesOfServers(_ text: String) throws {
    #expect(try ServerName(text).text == text)
  }

  @Test(arguments: [
    "", "-x", "--strict", "a b", "a//b", "..", "é", String(repeating: "n", count: 129),
  ])
  func theseAreNot(_ text: String) {
    #expect(throws: VaultError(.badName, "")) { _ = try ServerName(text) }
  }

  @Test func aRecordOfAnotherKindOfBodyIsNotRead() throws {
    func record(_ name: String, _ body: [UInt8]) -> BodyRecord {
      BodyRecord(name: name, createdAt: Sample.now, updatedAt: Sample.now, body: body)
    }
    let body = try small().encoded
    let server = try ServerRecord(record("github", body))
    #expect(try server.record == record("github", body))
    #expect(throws: FormatError()) { _ = try ServerRecord(record("-x", body)) }
    #expect(throws: FormatError()) { _ = try ServerRecord(record("github", [1])) }
    #expect(throws: FormatError()) { _ = try ServerRecord(record("github", [])) }
  }

  @Test func plainTextWithTheNameOfASecretIsSeen() throws {
    var profile = try Self.full()
    for (name, text) in [
      ("API_KEY", "abc"), ("my_token", "x"), ("KEYBOARD", "de"), ("SECRET", ""), ("MODE", "x"),
      ("DB_PASSWORD", "{{vault://pg/app}}!"),
    ] {
      profile.variables[try Self.variable(name)] = try ValueTemplate(Array(text.utf8))
    }
    #expect(profile.plainVariablesNamedLikeSecrets.map(\.text) == ["API_KEY", "my_token"])
  }
}

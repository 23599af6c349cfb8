import Testing
import VaultCore

@Suite struct ServerProfileEditTests {
  private func variable(_ text: String) throws -> EnvironmentName { try EnvironmentName(text) }
  private func secret(_ text: String) throws -> SecretName { try SecretName(text) }

  private func edited(_ change: (inout ServerProfileEdit) throws -> Void) throws -> ServerProfile {
    var edit = ServerProfileEdit()
    try change(&edit)
    var profile = try ServerProfileTests.full()
    try profile.apply(edit)
    return profile
  }

  private func isRefused(
    _ code: ErrorCode, _ location: SourceLocation = #_sourceLocation,
    _ change: (inout ServerProfileEdit) throws -> Void
  ) {
    #expect(throws: VaultError(code, ""), sourceLocation: location) { _ = try edited(change) }
  }

  @Test func aNewProfileNeedsACommand() throws {
    var edit = ServerProfileEdit()
    #expect(edit.isEmpty)
    #expect(throws: VaultError(.usage, "")) { _ = try ServerProfile(edit) }
    edit.command = "/bin/server"
    edit.surroundings = [try variable("PATH"): "/bin"]
    #expect(!edit.isEmpty)
    let profile = try ServerProfile(edit)
    #expect(profile.speaksMCP && !profile.refusesExpired && profile.minimumLength == 6)
    #expect(profile.directory == nil && profile.secrets.isEmpty)
  }

  @Test func nothingNamedIsNothingChanged() throws {
    #expect(try edited { _ in } == ServerProfileTests.full())
  }

  @Test func whatIsNamedChangesAndTheRestStays() throws {
    let profile = try edited {
      $0.variables = ["TOKEN=vault://other", "NEW=a=b"]
      $0.path = "/usr/bin"
      $0.directory = .some(nil)
      $0.speaksMCP = true
    }
    var expected = try ServerProfileTests.full()
    expected.variables[try variable("TOKEN")] = ValueTemplate(Reference(try secret("other")))
    expected.variables[try variable("NEW")] = try ValueTemplate(Array("a=b".utf8))
    expected.surroundings[try variable("PATH")] = "/usr/bin"
    expected.directory = nil
    expected.speaksMCP = true
    #expect(profile == expected)
  }

  @Test func aCommandTakesItsArgumentsAndSurroundingsAlong() throws {
    let profile = try edited {
      $0.command = "/bin/other"
      $0.surroundings = [try variable("PATH"): "/new"]
      $0.path = "/given"
    }
    #expect(profile.command == "/bin/other" && profile.arguments.isEmpty)
    #expect(profile.surroundings == [try variable("PATH"): "/given"])
    #expect(profile.variables.count == 3)
  }

  /// A variable is in one place: where it was named last.
  @Test func aVariableMoves() throws {
    let profile = try edited {
      $0.deliveries = [try Delivery(file: "TOKEN=vault://github/token")]
      $0.variables = ["KEY_FILE=x", "LANG=C"]
      $0.passed = ["URL"]
    }
    #expect(profile.variables.keys.sorted().map(\.text) == ["EMPTY", "KEY_FILE", "LANG"])
    #expect(profile.files == [try variable("TOKEN"): try secret("github/token")])
    #expect(profile.passed.sorted().map(\.text) == ["HOME", "URL"])
  }

  @Test func whatIsUnsetIsGone() throws {
    let profile = try edited { $0.unset = ["TOKEN", "KEY_FILE", "LANG", "3", "9"] }
    #expect(profile.secrets.map(\.text) == ["pg/app"])
    #expect(profile.passed.sorted().map(\.text) == ["HOME"])
    isRefused(.usage) { $0.unset = ["NOT_THERE"] }
    isRefused(.usage) { $0.unset = ["4"] }
    isRefused(.usage) { $0.unset = ["TOKEN", "TOKEN"] }
    isRefused(.badName) { $0.unset = ["no-name"] }
  }

  @Test func mistakesAreSaid() throws {
    isRefused(.usage) { $0.variables = ["TOKEN"] }
    isRefused(.usage) { $0.variables = ["A=1", "A=2"] }
    isRefused(.usage) { $0.passed = ["A", "A"] }
    isRefused(.usage) {
      $0.variables = ["A=1"]
      $0.passed = ["A"]
    }
    isRefused(.usage) {
      $0.variables = ["A=1"]
      $0.deliveries = [try Delivery(file: "A=vault://a")]
    }
    isRefused(.usage) {
      $0.deliveries = [
        try Delivery(descriptor: "4=vault://a"), try Delivery(descriptor: "4=vault://b"),
      ]
    }
    isRefused(.badName) { $0.variables = ["1A=1"] }
    isRefused(.badReference) { $0.variables = ["A=vault://a//b"] }
    isRefused(.badReference) { $0.variables = ["A=x{{vault://a"] }
    isRefused(.usage) { $0.variables = ["PATH=/bin"] }
    isRefused(.usage) { $0.variables = ["MCPVAULT_FILE=/x"] }
    isRefused(.badValue) { $0.minimumLength = 0 }
  }

  /// An edit that fails half-way has changed nothing.
  @Test func anEditIsWholeOrNot() throws {
    var profile = try ServerProfileTests.full()
    var edit = ServerProfileEdit()
    edit.variables = ["A=1"]
    edit.directory = "relative"
    #expect(throws: VaultError(.badValue, "")) { try profile.apply(edit) }
    #expect(try profile == ServerProfileTests.full())
  }
}

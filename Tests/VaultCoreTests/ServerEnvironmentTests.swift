import Testing
import VaultCore

@Suite struct ServerEnvironmentTests {
  private func environment(
    _ inherited: [String], _ change: (inout ServerProfile) throws -> Void = { _ in }
  ) throws -> [String] {
    var profile = ServerProfile(
      command: "/bin/server",
      surroundings: [
        try EnvironmentName("PATH"): "/recorded/bin", try EnvironmentName("HOME"): "/recorded",
      ])
    try change(&profile)
    return profile.bindings(inherited: inherited.map { Array($0.utf8) }).map { binding in
      let references = binding.template.references.map { "<\($0.name)>" }.joined()
      let text =
        binding.template.isLiteral
        ? String(decoding: binding.template.text, as: UTF8.self) : references
      return String(decoding: binding.name, as: UTF8.self) + "=" + text
    }
  }

  private let client = [
    "HOME=/evil", "PATH=/evil/bin", "SHELL=/evil/sh", "USER=mallory", "LOGNAME=mallory",
    "TERM=xterm", "LANG=C", "NODE_OPTIONS=--require /evil.js", "LD_PRELOAD=/evil.so",
    "GITHUB_TOKEN=vault://aws/root", "odd", "=x",
  ]

  /// Nothing of what a client's file may set decides what the server loads.
  @Test func aClientDecidesAboutTheTerminalAlone() throws {
    #expect(
      try environment(client) == ["HOME=/recorded", "PATH=/recorded/bin", "TERM=xterm"])
    #expect(try environment([]) == ["HOME=/recorded", "PATH=/recorded/bin"])
  }

  @Test func whatIsNamedIsPassedOn() throws {
    let found = try environment(client) {
      $0.passed = [
        try EnvironmentName("LANG"), try EnvironmentName("HOME"), try EnvironmentName("NO"),
      ]
    }
    #expect(found == ["HOME=/evil", "LANG=C", "PATH=/recorded/bin", "TERM=xterm"])
  }

  /// Or whoever writes the client's file chose the secret.
  @Test func aReferenceInAPassedVariableStaysText() throws {
    let found = try environment(client) { $0.passed = [try EnvironmentName("GITHUB_TOKEN")] }
    #expect(found.contains("GITHUB_TOKEN=vault://aws/root"))
  }

  @Test func whatTheProfileSetsCountsMost() throws {
    let found = try environment(client) {
      $0.variables = [
        try EnvironmentName("TERM"): try ValueTemplate(Array("dumb".utf8)),
        try EnvironmentName("HOME"): try ValueTemplate(Array("/set".utf8)),
        try EnvironmentName("TOKEN"): ValueTemplate(Reference(try SecretName("a"))),
      ]
    }
    #expect(found == ["HOME=/set", "PATH=/recorded/bin", "TERM=dumb", "TOKEN=<a>"])
  }

  @Test func aVariableOfAFileIsLeftToIt() throws {
    let found = try environment(["TERM=xterm"]) {
      $0.files = [try EnvironmentName("TERM"): try SecretName("a")]
    }
    #expect(found == ["HOME=/recorded", "PATH=/recorded/bin"])
  }

  @Test func ofARepeatedNameTheFirstCounts() throws {
    #expect(try environment(["TERM=one", "TERM=two"]).last == "TERM=one")
  }
}

import Testing
import VaultCore

@Suite struct SystemdUnitsTests {
  private func command(_ words: [String]) throws -> String {
    let service = try SystemdUnits(words).service
    let line = service.split(separator: "\n").first { $0.hasPrefix("ExecStart=") }
    return String(try #require(line).dropFirst("ExecStart=".count))
  }

  @Test func plainWordsStayPlain() throws {
    #expect(
      try command(["/usr/bin/vault", "due", "--new-only"]) == "/usr/bin/vault due --new-only")
  }

  @Test func everythingElseIsQuotedAndEscaped() throws {
    #expect(try command(["/v", "/a b", "", ";"]) == #"/v "/a b" "" ";""#)
    #expect(try command(["/v", "%h", "100%"]) == #"/v "%%h" "100%%""#)
    #expect(try command(["/v", #"a"b\c'd"#]) == #"/v "a\"b\\c'd""#)
    #expect(try command(["/v", "$HOME", "${X}"]) == #"/v "$$HOME" "$${X}""#)
    #expect(try command(["/v", "é", "a\"\u{301}"]) == "/v \"é\" \"a\\\"\u{301}\"")
  }

  @Test func theTimerIsDailyAndCatchesUp() throws {
    let lines = try SystemdUnits(["/v"]).timer.split(separator: "\n")
    #expect(lines.contains("OnCalendar=daily"))
    #expect(lines.contains("Persistent=true"))
    #expect(lines.contains("RandomizedDelaySec=1h"))
    #expect(lines.contains("WantedBy=timers.target"))
  }

  @Test func aLineEndIsRefused() {
    #expect(throws: VaultError(.badValue, "")) {
      _ = try SystemdUnits(["/v", "a\nExecStart=/evil"])
    }
  }
}

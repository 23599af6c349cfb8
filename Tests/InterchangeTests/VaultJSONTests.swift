import Interchange
import Testing

/// The shape of `vault export --format json`.
@Suite struct VaultJSONTests {
  private func secret(_ members: String) -> String { #"{"secrets":[{"name":"a/b",\#(members)}]}"# }

  @Test(
    arguments: [
      ("", []), ("AA==", [0]), ("AAE=", [0, 1]), ("AAEC", [0, 1, 2]), ("/+8=", [0xFF, 0xEF]),
      (#"\/+8="#, [0xFF, 0xEF]),
    ] as [(String, [UInt8])])
  func base64IsAnyBytes(_ text: String, _ expected: [UInt8]) throws {
    let document = Array(secret("\"value_base64\":\"\(text)\"").utf8)
    let span = unsafe document.span.bytes
    let entry = try #require(try ForeignFormat.json.contents(of: span).entries.first)
    guard case .value(let place, .secret) = entry.content else {
      #expect(entry.content == .skipped(.empty) && expected.isEmpty)
      return
    }
    #expect(value(place, document) == expected)
  }

  @Test(arguments: [
    "A", "AA", "AAA", "A===", "AA=", "AB==", "AAF=", "AA==AAAA", "A A=", "-_8=", "=AAA",
  ])
  func malformedBase64IsRefused(_ text: String) {
    #expect(problem(.json, secret("\"value_base64\":\"\(text)\"")) == .badBase64)
  }

  @Test func nothingButNullIsNoValue() throws {
    for members in [
      "\"x\":1", "\"value\":null", "\"value\":null,\"value_base64\":null", "\"value\":\"\"",
    ] {
      #expect(try read(.json, secret(members)) == ["a/b?empty"])
    }
  }

  @Test func metadataComesAlong() throws {
    let text = secret(
      """
      "env":"GITHUB_TOKEN","service":"github","owner":"ops@example.com","url":"https://x.org/a?b=c",
      "notes":"n \\u00e9","scopes":["a","b"],"tags":["t"],"created_at":"2026-01-02T03:04:05Z",
      "rotated_at":"2026-02-02T03:04:05Z","expires_at":"2027-02-01T00:00:00Z",
      "rotate_every_days":30,"head_start_days":7,"overlap_seconds":3600,"outside_policy":true,
      "never_expires":false,"state":"ok","servers":[],"value":"v"
      """)
    var expected = ForeignMetadata()
    expected.environment = "GITHUB_TOKEN"
    expected.service = "github"
    expected.owner = "ops@example.com"
    expected.url = "https://x.org/a?b=c"
    expected.notes = "n é"
    expected.scopes = ["a", "b"]
    expected.tags = ["t"]
    expected.createdAt = .text("2026-01-02T03:04:05Z")
    expected.rotatedAt = .text("2026-02-02T03:04:05Z")
    expected.expiresAt = .text("2027-02-01T00:00:00Z")
    expected.intervalDays = 30
    expected.headStartDays = 7
    expected.overlapSeconds = 3600
    expected.isOutsidePolicy = true
    #expect(try metadata(.json, text) == [expected])
    let never = try metadata(.json, secret("\"value\":\"v\",\"never_expires\":true"))
    #expect(never.first?.expiresAt == .never)
  }
}

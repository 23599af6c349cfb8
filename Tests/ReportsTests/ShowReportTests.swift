import Reports
import Testing
import VaultCore

struct ShowReportTests {
  @Test func textTellsEverythingButTheValue() throws {
    let show = ShowReport(
      token: try Samples.fullToken(), servers: ["github", "ci"], now: Samples.now)
    #expect(
      show.text(colour: false) == """
        name          github/token
        state         ok
        owner         ops@example.com
        service       github
        variable      GITHUB_TOKEN
        scopes        repo:status, public_repo
        tags          ci
        url           https://github.com/settings/tokens
        used by       github, ci
        created       2026-07-15T08:00:00Z (130 days ago)
        updated       2026-11-21T08:00:00Z (24 hours ago)
        rotated       2026-11-21T08:00:00Z (24 hours ago)
        expires       2027-02-01T08:00:00Z (in 71 days)
        rotate by     2027-01-31T08:00:00Z (in 70 days)
        rotate every  120 days, due 7 days ahead (outside policy)
        overlap       36h
        valid for     at most 2916h, overlap included
        old until     2026-11-22T20:00:00Z (in 12 hours)
        notes         made by hand
                      state: ok

        VERSION  STAGE     STORED  CREATED                    EXPIRES                  FINGERPRINT
              3  current   value   2026-11-21 (24 hours ago)  2027-02-01 (in 71 days)  f0f1f2f3f4f5
              2  previous  value   2026-09-23 (60 days ago)   -                        202122232425
              1  retired   -       2026-07-15 (130 days ago)  never                    010203040506

        """)
  }

  @Test func jsonHasEveryKey() throws {
    let show = ShowReport(token: try Samples.fullToken(), servers: ["ci"], now: Samples.now)
    #expect(
      show.json
        == #"{"secret":{"created_at":"2026-07-15T08:00:00Z","driver":null,"env":"GITHUB_TOKEN","#
        + #""expires_at":"2027-02-01T08:00:00Z","head_start_days":7,"#
        + #""longest_validity_seconds":10497600,"name":"github/token","#
        + #""notes":"made by hand\nstate: ok","outside_policy":true,"overlap_seconds":129600,"#
        + #""owner":"ops@example.com","previous_until":"2026-11-22T20:00:00Z","#
        + #""rotate_by":"2027-01-31T08:00:00Z","rotate_every_days":120,"#
        + #""rotated_at":"2026-11-21T08:00:00Z","rotation":null,"#
        + #""scopes":["repo:status","public_repo"],"servers":["ci"],"service":"github","#
        + #""state":"ok","tags":["ci"],"updated_at":"2026-11-21T08:00:00Z","#
        + #""url":"https://github.com/settings/tokens","version":3,"versions":["#
        + #"{"created_at":"2026-11-21T08:00:00Z","expires_at":"2027-02-01T08:00:00Z","#
        + #""fingerprint":"f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff","never_expires":false,"#
        + #""stage":"current","staged_at":"2026-11-21T08:00:00Z","stored":"value","version":3},"#
        + #"{"created_at":"2026-09-23T08:00:00Z","expires_at":null,"#
        + #""fingerprint":"202122232425262728292a2b2c2d2e2f","never_expires":false,"#
        + #""stage":"previous","staged_at":"2026-11-21T08:00:00Z","stored":"value","version":2},"#
        + #"{"created_at":"2026-07-15T08:00:00Z","expires_at":null,"#
        + #""fingerprint":"0102030405060708090a0b0c0d0e0f10","never_expires":true,"#
        + #""stage":"retired","staged_at":"2026-11-21T08:00:00Z","stored":null,"version":1}"#
        + "]}}\n")
    #expect(try Schema("show").problems(in: show.json).isEmpty)
  }

  @Test func aRotationUnderWayIsShown() throws {
    var token = try Samples.token("a")
    _ = try token.begin(.rawAnswer, at: Samples.now)
    try token.openRotation(id: Samples.fingerprint(9), at: Samples.now, note: "asked\u{1B}")
    let show = ShowReport(token: token, now: Samples.now)
    #expect(
      show.text(colour: false).contains(
        "\nrotation      intent since 2026-11-22T08:00:00Z\n              asked\\u{1b}\n"))
    #expect(
      try JSON(show.json)["secret"]?["rotation"]
        == .object([
          "phase": .text("intent"), "since": .text("2026-11-22T08:00:00Z"),
          "note": .text("asked\u{1B}"),
        ]))
    #expect(
      try JSON(show.json)["secret"]?["versions"]?.list.first?["stored"] == .text("raw_answer"))
    #expect(try Schema("show").problems(in: show.json).isEmpty)
  }

  @Test func aTokenWithoutAVersionHasNoTable() throws {
    let token = TokenRecord(
      name: try SecretName("bare"), createdAt: Samples.now, updatedAt: Samples.now)
    let show = ShowReport(token: token, now: Samples.now)
    #expect(!show.text(colour: false).contains("VERSION"))
    #expect(try Schema("show").problems(in: show.json).isEmpty)
  }

  @Test func noLineOfANoteLooksLikeAField() throws {
    var token = try Samples.token("a")
    token.notes = "one\nstate  ok\r\n\rowner  me\u{1B}[2J\n\nend"
    let text = ShowReport(token: token, now: Samples.now).text(colour: false)
    #expect(
      text.contains(
        """

        notes         one
                      state  ok
                      \\rowner  me\\u{1b}[2J

                      end


        """))
  }

  @Test func theStateIsColouredOnlyWhenTold() throws {
    let show = ShowReport(token: try Samples.token("a"), now: Samples.now)
    #expect(show.text(colour: true).contains("state         \u{1B}[32mok\u{1B}[0m\n"))
    #expect(!show.text(colour: false).contains("\u{1B}"))
  }
}

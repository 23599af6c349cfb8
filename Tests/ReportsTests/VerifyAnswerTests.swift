import Reports
import Testing
import VaultCore

struct VerifyAnswerTests {
  @Test func tellsWhatWasChecked() throws {
    let answer = VerifyAnswer(
      vault: "/v.db",
      VerifyReport(
        epoch: 2, counter: 57, records: 12, versions: 20, auditEntries: 431, slots: 3,
        valuesOpened: 18, notices: ["rekeyed on 2026-11-20\u{1B}"], committedAt: Samples.day(-2)),
      now: Samples.now)
    #expect(
      answer.text(colour: false) == """
        vault          /v.db
        result         every check passed
        records        12
        versions       20, 18 opened
        slots          3
        audit entries  431
        commit         57 of epoch 2
        committed      2026-11-20T08:00:00Z (2 days ago)

        """)
    #expect(answer.remarks == "vault: note: rekeyed on 2026-11-20\\u{1b}\n")
    #expect(
      answer.json
        == #"{"audit_entries":431,"committed_at":"2026-11-20T08:00:00Z","counter":57,"epoch":2,"#
        + #""notices":["rekeyed on 2026-11-20\u001b"],"records":12,"slots":3,"#
        + #""values_opened":18,"vault":"/v.db","verified":true,"versions":20}"# + "\n")
    #expect(try Schema("verify").problems(in: answer.json).isEmpty)
  }
}

import Reports
import Testing
import VaultCore

struct ErrorReportTests {
  private let withHint = VaultError(
    .locked, "the vault is locked", hint: "open it with 'vault unlock'")

  @Test func textHasAnErrorAndAHint() {
    #expect(
      ErrorReport(withHint).text(colour: false) == """
        vault: error: the vault is locked
        vault: hint: open it with 'vault unlock'

        """)
    #expect(
      ErrorReport(VaultError(.busy, "the vault is in use")).text(colour: false)
        == "vault: error: the vault is in use\n")
  }

  @Test func colourOnlyWhenTold() {
    #expect(
      ErrorReport(withHint).text(colour: true) == """
        vault: \u{1B}[1;31merror:\u{1B}[0m the vault is locked
        vault: \u{1B}[1mhint:\u{1B}[0m open it with 'vault unlock'

        """)
  }

  @Test func jsonHasEveryKey() throws {
    let schema = try Schema("error")
    let hinted = ErrorReport(withHint).json
    #expect(
      hinted == #"{"error":{"code":"locked","hint":"open it with 'vault unlock'","#
        + #""message":"the vault is locked"}}"# + "\n")
    #expect(try schema.problems(in: hinted).isEmpty)
    let plain = ErrorReport(VaultError(.diskFull, "the disk is full")).json
    #expect(
      plain == #"{"error":{"code":"disk_full","hint":null,"message":"the disk is full"}}"#
        + "\n")
    #expect(try schema.problems(in: plain).isEmpty)
  }

  @Test func aMessageStaysOnItsLine() {
    let error = VaultError(.failed, "a\nvault: hint: run this\u{1B}[A", hint: "b\u{202E}")
    #expect(
      ErrorReport(error).text(colour: false) == """
        vault: error: a\\nvault: hint: run this\\u{1b}[A
        vault: hint: b\\u{202e}

        """)
  }
}

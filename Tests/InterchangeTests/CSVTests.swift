import Interchange
import Testing

@Suite struct CSVTests {
  private static let heading = "Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes"

  private func table(_ rows: String...) -> String {
    ([Self.heading] + rows).joined(separator: "\n") + "\n"
  }

  @Test func anExportOf1Password8() throws {
    let text = table(
      "GitHub,https://www.github.com/login,me@example.com,\"p,\"\"w\nd\",otpauth://totp/x,false,false,"
        + "work;dev,\"see\nbelow\"",
      "Old,https://old.example,me,hunter2,,false,true,,",
      "Empty,,,,,false,false,,")
    #expect(
      try read(.onePasswordCSV, text) == [
        "GitHub=p,\"w\nd", "GitHub > notes~see\nbelow", "GitHub > otp#otpauth://totp/x",
        "Old?archived", "Empty?empty",
      ])
    let metadata = try metadata(.onePasswordCSV, text)[0]
    #expect(metadata.url == "https://www.github.com/login" && metadata.service == "github.com")
    #expect(metadata.username == "me@example.com" && metadata.tags == ["work", "dev"])
  }

  @Test func anExportOf1Password7() throws {
    let text =
      "Title,Website,Username,Password,One-time password,Favorite status,Archived status,"
      + "Tags,Notes\r\nA,a.example,,secret,,,,,\r\n"
    #expect(try read(.onePasswordCSV, text) == ["A=secret"])
  }

  @Test func anExportOfBitwarden() throws {
    let text = """
      folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp
      Social,1,login,Twitter,,,0,twitter.com,me@example.com,password123,
      ,,login,EVGA,,,,https://www.evga.com/support/login.asp,hello@bitwarden.com,fakepassword,TOTPSEED123
      ,,login,My Bank,Bank PIN is 1234,"PIN: 1234",,https://www.wellsfargo.com/home.jhtml,john.smith,password123456,
      ,,note,My Note,"This is a secure note.",,,,,,

      """
    #expect(
      try read(.bitwardenCSV, text) == [
        "Twitter=password123", "EVGA=fakepassword", "EVGA > otp#TOTPSEED123",
        "My Bank=password123456", "My Bank > fields?field", "My Bank > notes~Bank PIN is 1234",
        "My Note=This is a secure note.",
      ])
    #expect(try metadata(.bitwardenCSV, text)[0].tags == ["Social"])
  }

  @Test func anExportOfAnOrganisation() throws {
    let text = """
      collections,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp
      "Social,Marketing",login,Twitter,,,0,twitter.com,me@example.com,password123,
      """
    #expect(try read(.bitwardenCSV, text) == ["Twitter=password123"])
    #expect(try metadata(.bitwardenCSV, text)[0].tags == ["Social", "Marketing"])
  }

  @Test func lineEndsAndMarksDoNotMatter() throws {
    let text = table("A,,,one,,,,,", "", "B,,,two,,,,,")
    let expected = ["A=one", "B=two"]
    #expect(try read(.onePasswordCSV, text) == expected)
    #expect(try read(.onePasswordCSV, "\u{FEFF}" + text) == expected)
    #expect(
      try read(.onePasswordCSV, text.replacing("\n", with: "\r\n")) == expected)
    #expect(try read(.onePasswordCSV, String(text.dropLast())) == expected)
    // A CR alone is part of a value.
    #expect(try read(.onePasswordCSV, table("A,,,o\rne,,,,,")) == ["A=o\rne"])
  }

  @Test(
    arguments: [
      ("A,,,\"open", .openQuote), ("A,,,pass\"word,,,,,", .badQuote),
      ("A,,,\"pass\"word,,,,,", .badQuote), ("A,b", .badColumns), ("A,,,p,,,,,,", .badColumns),
    ] as [(String, InterchangeError.Problem)])
  func whatBreaksTheRulesIsRefused(_ row: String, _ expected: InterchangeError.Problem) {
    #expect(problem(.onePasswordCSV, table(row)) == expected)
  }

  @Test func anotherTableIsRefused() {
    #expect(problem(.onePasswordCSV, "name,url,username,password\n") == .noColumns)
    #expect(problem(.bitwardenCSV, table()) == .noColumns)
    #expect(problem(.bitwardenCSV, "") == .noColumns)
    #expect(problem(.onePasswordCSV, Array(table("A,,,p,,,,,").utf8) + [0xC3]) == .notUTF8)
  }

  @Test func moreColumnsThanAnyManagerWritesAreRefused() {
    func table(_ count: Int) -> String {
      let rest = String(repeating: ",", count: count - 3)
      return "name,type,login_password\(rest)\na,login,b\(rest)\n"
    }
    #expect(problem(.bitwardenCSV, table(1_024)) == nil)
    #expect(problem(.bitwardenCSV, table(1_025)) == .tooMany)
  }
}

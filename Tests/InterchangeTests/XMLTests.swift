import Interchange
import Testing

@Suite struct XMLTests {
  /// An export of KeePassXC 2.7, shortened.
  static let export = """
    <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
    <KeePassFile>
      <Meta><Generator>KeePassXC</Generator><RecycleBinEnabled>True</RecycleBinEnabled>
        <RecycleBinUUID>AAAAAAAAAAAAAAAAAAAAAQ==</RecycleBinUUID><MemoryProtection/></Meta>
      <Root>
        <Group><UUID>AAAAAAAAAAAAAAAAAAAAAg==</UUID><Name>Passwords</Name>
          <Entry><UUID>x</UUID><Tags>ci;prod</Tags>
            <Times><Expires>True</Expires><ExpiryTime>2027-01-31T00:00:00Z</ExpiryTime></Times>
            <String><Key>Title</Key><Value>GitHub &amp; co</Value></String>
            <String><Key>UserName</Key><Value>me</Value></String>
            <String><Key>Password</Key><Value ProtectInMemory="True">&lt;p&#x20AC;&#228;&quot;</Value></String>
            <String><Key>URL</Key><Value>https://github.com</Value></String>
            <String><Key>Notes</Key><Value>note</Value></String>
            <String><Key>otp</Key><Value ProtectInMemory="True">otpauth://totp/x</Value></String>
            <String><Key>Recovery</Key><Value ProtectInMemory="True">rec</Value></String>
            <String><Key>Shown</Key><Value>open</Value></String>
            <Binary><Key>key.pem</Key><Value Ref="0"/></Binary>
            <History><Entry><String><Key>Password</Key><Value>old</Value></String></Entry></History>
          </Entry>
          <Group><UUID>y</UUID><Name>Servers</Name>
            <Group><Name>Test</Name>
              <Entry><String><Key>Title</Key><Value>db</Value></String>
                <Times><Expires>False</Expires><ExpiryTime>2020-01-01T00:00:00Z</ExpiryTime></Times>
                <String><Key>Password</Key><Value><![CDATA[a<b&amp;]]>&#10;<!-- c -->d</Value></String>
              </Entry>
            </Group>
          </Group>
          <Group><UUID>AAAAAAAAAAAAAAAAAAAAAQ==</UUID><Name>Recycle Bin</Name>
            <Entry><String><Key>Title</Key><Value>gone</Value></String>
              <String><Key>Password</Key><Value>x</Value></String></Entry>
          </Group>
          <Entry><String><Key>Title</Key><Value>sealed</Value></String>
            <String><Key>Password</Key><Value Protected="True">q83vEg==</Value></String></Entry>
          <Entry><String><Key>Title</Key><Value>refers</Value></String>
            <String><Key>Password</Key><Value>{REF:P@I:46C9B1FF}</Value></String></Entry>
        </Group>
        <DeletedObjects/>
      </Root>
    </KeePassFile>
    """

  private func password(_ content: String) -> String {
    "<KeePassFile><Root><Group><Entry><String><Key>Title</Key><Value>t</Value></String>"
      + "<String><Key>Password</Key><Value>\(content)</Value></String></Entry></Group></Root>"
      + "</KeePassFile>"
  }

  @Test func anExportOfKeePass() throws {
    #expect(
      try read(.keePassXML, Self.export) == [
        "GitHub & co=<p€ä\"", "GitHub & co > Recovery=rec", "GitHub & co > notes~note",
        "GitHub & co > otp#otpauth://totp/x", "GitHub & co > attachment?attachment",
        "db=a<b&amp;\nd", "gone?deleted", "sealed?protected", "refers?reference",
      ])
    let found = try metadata(.keePassXML, Self.export)
    #expect(found[0].tags == ["ci", "prod"] && found[0].username == "me")
    #expect(found[0].service == "github.com" && found[0].url == "https://github.com")
    #expect(found[0].expiresAt == .text("2027-01-31T00:00:00Z"))
    #expect(found[5].tags == ["Servers/Test"] && found[5].expiresAt == nil)
  }

  /// Since version 4 of the database times are seconds since the year 1, in base64.
  @Test func timesOfBothKinds() throws {
    let text = """
      <KeePassFile><Root><Group><Entry><Times><Expires>True</Expires>\
      <ExpiryTime>gPD33g4AAAA=</ExpiryTime></Times><String><Key>Title</Key><Value>t</Value></String>\
      <String><Key>Password</Key><Value>p</Value></String></Entry></Group></Root></KeePassFile>
      """
    let time = try #require(try metadata(.keePassXML, text).first?.expiresAt)
    guard case .seconds(let seconds) = time else {
      Issue.record("\(time)")
      return
    }
    #expect(seconds == 0x0E_DEF7_F080 - 62_135_596_800)
  }

  @Test(arguments: [
    ("a b", "a b"), ("  a  ", "  a  "), ("a\r\nb\rc\n", "a\nb\nc\n"), ("&#13;&#10;", "\r\n"),
    ("&lt;&gt;&amp;&quot;&apos;", "<>&\"'"), ("&#x1F600;&#128512;", "😀😀"),
    ("a<!-- b -->c", "ac"), ("a<?b c?>d", "ad"), ("<![CDATA[]]>a<![CDATA[<]]>", "a<"),
    ("<![CDATA[a\r\nb]]>", "a\nb"), ("]]", "]]"), ("é", "é"),
  ])
  func contentIsDecoded(_ content: String, _ expected: String) throws {
    #expect(try read(.keePassXML, password(content)) == ["t=" + expected])
  }

  @Test(
    arguments: [
      ("&nbsp;", .badEntity), ("&lol9;", .badEntity), ("&amp", .badEntity), ("&", .badEntity),
      ("&#0;", .badEntity), ("&#xD800;", .badEntity), ("&#x110000;", .badEntity),
      ("&#99999999999;", .badEntity), ("&#;", .badEntity), ("&#x;", .badEntity),
      ("a\u{1}b", .controlCharacter), ("<b>c</b>", .unexpected), ("</b>", .tagMismatch),
      ("<![CDATA[a", .endsEarly), ("<!-- a", .endsEarly), ("<!ELEMENT a>", .documentType),
      ("<1>", .badTag), ("<a b>", .badTag), ("<a b=c>", .badTag),
      ("<a b='1' b='2'>", .duplicateKey),
      ("<a b='<'>", .badTag), ("<a b='&x;'>", .badEntity),
    ] as [(String, InterchangeError.Problem)])
  func whatBreaksTheRulesIsRefused(_ content: String, _ expected: InterchangeError.Problem) {
    #expect(problem(.keePassXML, password(content)) == expected)
  }

  /// Entities that expand to entities, and files of this machine: refused before any of it is read.
  @Test func documentTypesAreRefused() {
    let laughs = """
      <?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>
      <KeePassFile>&lol2;</KeePassFile>
      """
    #expect(problem(.keePassXML, laughs) == .documentType)
    let external = #"<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><KeePassFile/>"#
    #expect(problem(.keePassXML, external) == .documentType)
  }

  @Test func documentsOfOtherKinds() {
    #expect(problem(.keePassXML, "") == .endsEarly)
    #expect(problem(.keePassXML, "x") == .unexpected)
    #expect(problem(.keePassXML, "<pwlist/>") == .notThisFormat)
    #expect(problem(.keePassXML, "<KeePassFile/>") == nil)
    #expect(problem(.keePassXML, "<KeePassFile/><KeePassFile/>") == .surplus)
    #expect(problem(.keePassXML, "<KeePassFile/>x") == .surplus)
    #expect(problem(.keePassXML, "<KeePassFile>") == .endsEarly)
    #expect(problem(.keePassXML, "<KeePassFile><Root></KeePassFile>") == .tagMismatch)
    #expect(problem(.keePassXML, Array("<KeePassFile>".utf8) + [0xE9]) == .notUTF8)
  }

  @Test func depthIsLimited() {
    func nested(_ depth: Int) -> String {
      "<KeePassFile>" + String(repeating: "<x>", count: depth)
        + String(repeating: "</x>", count: depth) + "</KeePassFile>"
    }
    #expect(problem(.keePassXML, nested(63)) == nil)
    #expect(problem(.keePassXML, nested(64)) == .tooDeep)
    #expect(problem(.keePassXML, String(repeating: "<KeePassFile>", count: 10_000)) == .tooDeep)
  }

  @Test func moreAttributesThanAnyManagerWritesAreRefused() {
    func attributes(_ count: Int) -> String {
      let many = (0..<count).map { " a\($0)=''" }.joined()
      return "<KeePassFile\(many)><Root/></KeePassFile>"
    }
    #expect(problem(.keePassXML, attributes(64)) == nil)
    #expect(problem(.keePassXML, attributes(65)) == .tooMany)
  }
}

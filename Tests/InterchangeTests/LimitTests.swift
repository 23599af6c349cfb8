import Interchange
import Testing

/// What a document may not make a reader keep: entries without an end, and the same long text once
/// for each of them.
@Suite struct LimitTests {
  private static let most = InterchangeLimits.entries
  private static let long = String(repeating: "t", count: 100_000)

  private static func repeated(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  private static func keePass(_ content: String) -> String {
    "<KeePassFile><Root><Group><Name>all</Name>\(content)</Group></Root></KeePassFile>"
  }

  private static func entry(_ title: String, _ more: String = "") -> String {
    "<Entry><String><Key>Title</Key><Value>\(title)</Value></String>"
      + "<String><Key>Password</Key><Value>secret</Value></String>\(more)</Entry>"
  }

  /// Each has one entry too many.
  private static let surplus: [(ForeignFormat, String)] = [
    (.dotenv, repeated("A=v\n", most + 1)),
    (.json, "{\"secrets\":[" + repeated(#"{"name":"n","value":"v"},"#, most) + #"{"name":"n"}]}"#),
    (.onePasswordCSV, "Title,Url,Password\n" + repeated("t,,p\n", most + 1)),
    (.bitwardenCSV, "name,type,login_password\n" + repeated("t,login,p\n", most + 1)),
    (.bitwardenJSON, "{\"items\":[" + repeated("{},", most) + "{}]}"),
    (.onePUX, "{\"accounts\":[{\"vaults\":[{\"items\":[" + repeated("{},", most) + "{}]}]}]}"),
    (.keePassXML, keePass(repeated("<Entry/>", most + 1))),
    // All of them in one item.
    (
      .bitwardenJSON,
      "{\"items\":[{\"fields\":["
        + repeated(#"{"type":1,"name":"f","value":"v"},"#, most) + #"{"type":1,"value":"v"}]}]}"#
    ),
    (
      .keePassXML,
      keePass(
        "<Entry>"
          + repeated("<String><Value ProtectInMemory=\"True\">v</Value></String>", most + 1)
          + "</Entry>")
    ),
  ]

  @Test func entriesAreLimited() {
    let problems = Self.surplus.map { problem($0, $1) }
    #expect(problems.allSatisfy { $0 == .tooManyEntries }, "\(problems)")
  }

  /// What comes behind the limit is not looked at any more, however much it is.
  @Test func theLimitIsMetOnTheWay() {
    for (format, rest) in [
      (ForeignFormat.dotenv, "'"), (.onePasswordCSV, "\""), (.bitwardenCSV, "\""),
    ] {
      let text = Self.surplus.first { $0.0 == format }?.1 ?? ""
      let found = problem(format, text + rest)
      #expect(found == .tooManyEntries)
    }
  }

  @Test func keysOfAnObjectAreLimited() {
    func document(_ count: Int) -> String {
      let members = (0..<count).map { "\"k\($0)\":1" }.joined(separator: ",")
      return "{\"secrets\":[],\"x\":{\(members)}}"
    }
    #expect(problem(.json, document(10_000)) == nil)
    #expect(problem(.json, document(10_001)) == .tooMany)
  }

  /// It stays too long for a name or for metadata, so that it cannot be taken for another.
  @Test func longTextIsCutBehindTheLimit() throws {
    let limit = InterchangeLimits.textByteCount
    let document = Array(
      Self.keePass(
        Self.entry(Self.long, "<String><Key>UserName</Key><Value>\(Self.long)</Value></String>")
      ).utf8)
    let span = unsafe document.span.bytes
    let found = try ForeignFormat.keePassXML.contents(of: span).entries[0]
    #expect(found.path.map(\.utf8.count) == [limit + 1])
    #expect(found.metadata.username?.utf8.count == limit + 1)
    let named = try read(.json, "{\"secrets\":[{\"name\":\"\(Self.long)\"}]}")
    #expect(named.map(\.utf8.count) == [limit + 1 + "?empty".utf8.count])
  }

  @Test func thePathOfGroupsIsBoundedAndShared() throws {
    var content = Self.entry("t")
    for _ in 0..<50 {
      content = "<Group><Name>\(Self.repeated("g", 1_000))</Name>\(content)</Group>"
    }
    for text in [content, "<Group><Name>\(Self.long)</Name>\(Self.entry("t"))</Group>"] {
      let tags = try metadata(.keePassXML, Self.keePass(text)).map(\.tags)
      // Longer than a tag may be, so that it is seen.
      #expect(tags.count == 1 && tags[0].count == 1 && tags[0][0].utf8.count == 1_025)
    }
    // The control: what is not too long is whole.
    let two = "<Group><Name>a</Name><Group><Name>b</Name>\(Self.entry("t"))</Group></Group>"
    #expect(try metadata(.keePassXML, Self.keePass(two)).map(\.tags) == [["a/b"]])
  }

  /// A list of which not everything was read is not passed off as whole.
  @Test func aListThatIsTooLongIsToldFromAWholeOne() throws {
    func tags(_ count: Int) -> String {
      "{\"secrets\":[{\"name\":\"n\",\"value\":\"v\",\"tags\":["
        + Array(repeating: "\"a\"", count: count).joined(separator: ",") + "]}]}"
    }
    #expect(try metadata(.json, tags(1_024)).map(\.isIncomplete) == [false])
    #expect(try metadata(.json, tags(100_000)).map(\.isIncomplete) == [true])
    let list = Self.repeated("a,", 10_000)
    #expect(
      try metadata(.onePasswordCSV, "Title,Url,Password,Tags\nt,,p,\"\(list)\"\n")
        .map(\.isIncomplete) == [true])
  }

  /// Neither query nor fragment is kept of an address, so it may be of any length.
  @Test func ofALongAddressOnlyWhatIsKeptMatters() throws {
    func address(_ text: String) throws -> ForeignMetadata {
      try #require(
        try metadata(.onePasswordCSV, "Title,Url,Password\nt,https://h.example/\(text),p\n").first)
    }
    let query = try address("a?q=" + Self.long)
    #expect(query.url == "https://h.example/a" && !query.isIncomplete)
    #expect(try address(Self.repeated("a/", 10_000)).isIncomplete)
  }
}

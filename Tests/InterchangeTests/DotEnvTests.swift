import Interchange
import Testing

/// A dotenv file as a source of secrets. How its lines are read, `DotEnvFileTests` shows.
@Suite struct DotEnvTests {
  @Test(arguments: [
    ("A=1", "A=1"), ("A='x y'", "A=x y"), ("A=\"x\\ny\"", "A=x\ny"), ("A=", "A?empty"),
    ("A=\"\"", "A?empty"), ("A=$B", "A?reference"), ("A=${B}", "A?reference"),
    ("A=\"${B:-c}\"", "A?reference"), ("A=$(cmd)", "A?reference"),
    ("A=op://vault/item/field", "A?reference"), ("A=vault://x", "A?reference"),
    ("A={env:B}", "A?reference"), ("A={file:b}", "A?reference"),
    // A value may well have a dollar in it.
    ("A='$B'", "A=$B"), ("A=$", "A=$"), ("A=$1", "A=$1"), ("A=a$B", "A=a$B"),
    ("A=$B-c!", "A=$B-c!"), ("A=${B}c", "A=${B}c"),
  ])
  func valuesAndReferences(_ line: String, _ expected: String) throws {
    #expect(try read(.dotenv, line) == [expected])
  }

  @Test func theLastAssignmentOfANameCounts() throws {
    #expect(
      try read(.dotenv, "A=1\nB=2\nA=3\n") == ["A?overridden", "B=2", "A=3"])
    #expect(try metadata(.dotenv, "A=1").first?.environment == "A")
  }

  @Test func valuesNeedNotBeText() throws {
    let document = Array("A=".utf8) + [0xFF, 0xFE, 0x0A]
    let span = unsafe document.span.bytes
    guard
      case .value(let place, _)? = try ForeignFormat.dotenv.contents(of: span).entries.first?
        .content
    else {
      Issue.record("no value")
      return
    }
    #expect(value(place, document) == [0xFF, 0xFE])
  }
}

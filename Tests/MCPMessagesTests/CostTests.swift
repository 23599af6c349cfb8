import Redaction
import Testing

@testable import MCPMessages

/// What a hostile line costs: work is counted in bytes looked at, not in time.
struct CostTests {
  /// Lines of any size that are meant to be expensive.
  private static let shapes: [(name: String, make: @Sendable (Int) -> String)] = [
    ("backslashes", { quoted(String(repeating: "\\", count: $0 / 2)) }),
    ("escapes", { "\"" + escaped(String(repeating: "a", count: $0 / 6)) + "\"" }),
    ("brackets in a string", { "\"" + String(repeating: "[\\\"", count: $0 / 3) + "\"" }),
    ("objects in each other", { nested($0 / 6, "{\"a\":", "}") }),
    ("arrays in each other", { nested($0 / 2, "[", "]") }),
    ("many keys", { "{" + repeated("\"k\\n\":1", $0 / 8) + "}" }),
    ("many secret keys", { "{" + repeated("\"\(Secrets.token)\":1", $0 / 26) + "}" }),
    ("many documents", { "[" + repeated(#""[\"\\n\"]""#, $0 / 11) + "]" }),
    ("a body", { "{\"data\":\"" + String(repeating: "QUJD", count: $0 / 4) + "\"}" }),
    ("bodies", { "[" + repeated(#"{"blob":"QUI="}"#, $0 / 16) + "]" }),
    ("markers that do not end", { quoted(String(repeating: "[REDACTED:abcdef", count: $0 / 16)) }),
    ("JSON in JSON", { inside($0, 8) }), ("JSON in JSON in JSON", { inside($0, 12) }),
  ]

  private static func repeated(_ item: String, _ count: Int) -> String {
    Array(repeating: item, count: count).joined(separator: ",")
  }

  /// As deep as is read, many times beside each other.
  private static func nested(_ count: Int, _ open: String, _ close: String) -> String {
    let deep = 500
    let one = String(repeating: open, count: deep) + "1" + String(repeating: close, count: deep)
    return "[" + repeated(one, max(1, count / deep)) + "]"
  }

  /// A long text, put so many times into a string in an array.
  private static func inside(_ size: Int, _ levels: Int) -> String {
    var text = String(repeating: "x", count: size)
    for _ in 0..<levels { text = "[" + quoted(text) + "]" }
    return text
  }

  private static func work(_ value: String, _ isServer: Bool) -> (work: Int, size: Int) {
    let line =
      isServer
      ? #"{"jsonrpc":"2.0","id":1,"result":\#(value)}"#
      : #"{"jsonrpc":"2.0","id":1,"method":"a","params":\#(value)}"#
    let patterns = PatternSet.make(["token": Secrets.token])
    if isServer {
      let filter = ServerMessages(patterns, memory: HeapPatternMemory())
      _ = filter.filter([Array(line.utf8)])
      return (filter.work, line.utf8.count)
    }
    let filter = ClientMessages(patterns, memory: HeapPatternMemory())
    _ = filter.filter([Array(line.utf8)])
    return (filter.work, line.utf8.count)
  }

  @Test(arguments: shapes.map(\.name), [true, false])
  func theCostIsLinear(_ name: String, isServer: Bool) throws {
    let make = try #require(Self.shapes.first { $0.name == name }).make
    let small = Self.work(make(4_000), isServer)
    let large = Self.work(make(32_000), isServer)
    #expect(small.work >= small.size && large.size > 2 * small.size)
    // Each level of JSON in JSON is read a few times, and there are eight.
    #expect(large.work < 50 * large.size)
    #expect(large.work * small.size < 2 * small.work * large.size)
  }

  /// Each costs a few hundred bytes' worth of time, whatever its length.
  @Test func aStringThatIsTooShortForASecretIsNotLookedAt() {
    let strings =
      "{\"secret\":\"\(Secrets.token)\"," + Self.repeated("\"k\\n12\":\"data\"", 900) + "}"
    let (work, size) = Self.work(strings, true)
    // Twice the text as it stands, twice as JSON.
    #expect(work < 4 * size + 100)
  }

  @Test(arguments: ["abcdef", "a\nb\nc\nd", "\u{1}bcdef"])
  func theShortestSecretIsFound(_ secret: String) {
    func line(_ text: String) -> String { #"{"jsonrpc":"2.0","id":1,"result":\#(text)}"# + "\n" }
    let secrets: KeyValuePairs = ["short": secret]
    let marker = "\"[REDACTED:short]\""
    for (text, hidden) in [
      (quoted(secret), marker), (quoted(quoted(secret)), quoted(marker)),
      ("{\(quoted(secret)):1}", "{\(marker):1}"),
    ] { #expect(serverSide(line(text), secrets).client == line(hidden)) }
    let body = #"{"blob":"\#(base64(secret.utf8))"}"#
    #expect(clientSide(line(body), secrets).refusals.map(\.secret) == ["short"])
  }

  @Test func memoryGoesBackAfterALongLine() {
    let memory = HeapPatternMemory()
    let newlines = repeatElement(Array(#"\n"#.utf8), count: 1 << 20).joined()
    let line =
      Array(#"{"jsonrpc":"2.0","id":1,"result":""#.utf8) + newlines
      + Array((Secrets.token + "\"}\n").utf8)
    let filter = ServerMessages(.make(["token": Secrets.token]), memory: memory)
    var filtered = Filtered()
    for part in [line.prefix(3 << 19), line.dropFirst(3 << 19)] {
      let bytes = Array(part)
      unsafe filter.feed(bytes.span.bytes) { filtered.take($0, $1) }
    }
    let end = Array(#"\n[REDACTED:token]"}"#.utf8) + [0x0A]
    #expect(filtered.clientBytes.suffix(end.count) == end[...])
    #expect(memory.bytesInUse < 1 << 20)
  }

  @Test func aLongLineIsKeptOnceAndNoMore() {
    let memory = HeapPatternMemory()
    let filter = ServerMessages(.make(["token": Secrets.token]), memory: memory)
    let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 65_536)
    for _ in 0..<512 { unsafe filter.feed(piece.span.bytes) { _, _ in } }
    #expect(memory.bytesInUse <= (32 << 20) + (16 << 20))
  }
}

import Testing
import VaultTestSupport

/// Messages that no SDK writes, line by line through `vault exec --mcp`.
@Suite(.needsVaultBinary) struct RawMessageTests {
  let home: TemporaryHome
  private static let token = SampleToken.awkward.value
  /// The token inside a JSON string.
  private static let spelled = #"p\"a\\w/o+rd%41=&<é>~!' x#end"#

  init() throws {
    home = try TemporaryHome()
    try home.makeVault()
    try Judge.keep(Self.token, home: home)
  }

  /// Arrays of messages: revision 2025-03-26, on stdio too.
  @Test func aBatchOfTheServerStaysOne() throws {
    let result = try exchange(
      server: [
        #"[{"jsonrpc":"2.0","id":1,"result":{"a":"\#(Self.spelled)"}}, "#
          + #"{"jsonrpc":"2.0","method":"notifications/x","params":{"n":1.0e1}}]"#
      ])
    #expect(
      result.output == #"[{"jsonrpc":"2.0","id":1,"result":{"a":"\#(Judge.marker)"}}, "#
        + #"{"jsonrpc":"2.0","method":"notifications/x","params":{"n":1.0e1}}]"# + "\n")
  }

  @Test func ofABatchOfTheClientTheRestArrives() throws {
    let good = #"{"jsonrpc":"2.0","id":"one","method":"tools/call","params":{"name":"a"}}"#
    let bad =
      #"{"jsonrpc":"2.0","id":"two","method":"tools/call","params":{"name":"b","arguments":"#
      + #"{"t":"\#(Judge.marker)"}}}"#
    let result = try exchange(client: ["[\(good),\(bad)]"])
    #expect(try received() == "[\(good)]\n")
    #expect(result.output.hasPrefix(#"{"jsonrpc":"2.0","id":"two","result":{"#))
    #expect(result.output.contains(#""isError":true"#))
  }

  /// Whatever an id is, the refusal carries it as it stood. No escape hides a marker or a token.
  @Test(arguments: [#""a\"\u00e9 b""#, "9007199254740993", "-1", "0"])
  func aRefusalCarriesTheID(_ id: String) throws {
    let escapedMarker = #"\u005bREDACTED\u003agithub\/token\u005D"#
    let escapedToken = Self.token.utf16.map { unit in
      let digits = String(unit, radix: 16)
      return #"\u"# + String(repeating: "0", count: 4 - digits.count) + digits
    }.joined()
    for text in [escapedMarker, escapedToken] {
      let result = try exchange(client: [
        #"{"params":{"arguments":{"t":"\#(text)"},"name":"x"},"id":\#(id),"#
          + #""method":"tools\/call","jsonrpc":"2.0"}"#
      ])
      #expect(try received() == "")
      #expect(result.output.hasPrefix(#"{"jsonrpc":"2.0","id":\#(id),"result":{"#))
      #expect(result.output.contains(#""isError":true"#))
    }
  }

  /// The answer to a request of the server: the server learns that it does not come.
  @Test func anAnswerOfTheClientWithTheTokenIsHeldBack() throws {
    let result = try exchange(
      server: [#"{"jsonrpc":"2.0","id":7,"method":"elicitation/create","params":{}}"#],
      client: [#"{"jsonrpc":"2.0","id":7,"result":{"content":{"key":"\#(Self.spelled)"}}}"#])
    #expect(try received().hasPrefix(#"{"jsonrpc":"2.0","id":7,"error":{"code":-31003,"#))
    #expect(result.output.contains("elicitation/create"))
  }

  /// Requests that open or keep a session, notifications, and what the server must judge.
  @Test func theRestOfTheClientPassesByteForByte() throws {
    let lines = [
      #"{"jsonrpc":"2.0","id":0,"method":"server/discover","params":{"t":"\#(Judge.marker)"}}"#,
      #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"t":"\#(Self.spelled)"}}"#,
      #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1,"reason":"#
        + #""\#(Judge.marker)"}}"#,
      #"{ "jsonrpc" : "2.0", "id" : 2, "method" : "ping" }"# + "\r",
      "no JSON at all", "",
    ]
    let result = try exchange(client: lines)
    #expect(try received() == lines.map { $0 + "\n" }.joined())
    #expect(result.output == "")
  }

  /// Runs a server that says its lines and then keeps what it hears.
  private func exchange(
    server: [String] = [], client: [String] = []
  ) throws -> CommandResult {
    let said = try home.directory.write("said", server.map { $0 + "\n" }.joined())
    let script = #"cat "$1"; exec cat >"$2""#
    let words = ["/bin/sh", "-c", script, "sh", said, home.directory.path("received")]
    let result = try home.command(
      ["exec", "--mcp", "--env", "TOKEN=vault://\(Judge.name)", "--"] + words,
      input: Array(client.map { $0 + "\n" }.joined().utf8)
    ).run()
    #expect(result.succeeded, "\(result)")
    return result
  }

  private func received() throws -> String {
    try DrivenServer.text(of: home.directory.path("received"))
  }
}

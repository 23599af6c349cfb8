import Redaction
import Testing

@testable import MCPMessages

/// A secret whose value is an ordinary word: hidden in text, and no reason to break a protocol. The
/// control is the same word with a digit.
@Suite struct CommonWordTests {
  private static let words: [(word: String, isCommon: Bool)] = [
    ("postgres", true), ("postgres1", false),
  ]

  private func secrets(_ word: String) -> KeyValuePairs<String, String> {
    ["password": word, "token": Secrets.token]
  }

  @Test(arguments: words) func textIsMasked(_ word: String, _ isCommon: Bool) {
    func line(_ word: String) -> String {
      #"{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"as \#(word)"}]}}"#
        + "\n"
    }
    #expect(serverSide(line(word), secrets(word)).client == line("[REDACTED:password]"))
  }

  @Test(arguments: words) func namesAndAddressesStay(_ word: String, _ isCommon: Bool) {
    for result in [
      #"{"tools":[{"name":"\#(word)_query","inputSchema":{"type":"object"}}]}"#,
      #"{"resources":[{"uri":"\#(word)://localhost/table"}]}"#,
      #"{"tools":[],"nextCursor":"{\"after\":\"\#(word)\"}"}"#,
      #"{"tools":[{"name":"t","inputSchema":{"properties":{"\#(word)":{"type":"string"}}}}]}"#,
    ] {
      let line = #"{"jsonrpc":"2.0","id":1,"result":\#(result)}"# + "\n"
      let filtered = serverSide(line, secrets(word))
      #expect((filtered.client == line) == isCommon, "\(filtered)")
      #expect(filtered.client.contains("-31001") == !isCommon)
    }
  }

  /// Also in JSON text inside a string, whose values are masked.
  @Test(arguments: words) func keysStay(_ word: String, _ isCommon: Bool) {
    let mark = "[REDACTED:password]"
    let key = isCommon ? word : mark
    func line(_ key: String, _ value: String) -> String {
      let object = #"{"\#(key)":{"user":"\#(value)"}}"#
      return #"{"jsonrpc":"2.0","id":1,"result":{"structuredContent":\#(object),"#
        + #""content":[{"type":"text","text":\#(quoted(object))}]}}"# + "\n"
    }
    #expect(serverSide(line(word, word), secrets(word)).client == line(key, mark))
  }

  @Test(arguments: words) func bodiesStay(_ word: String, _ isCommon: Bool) {
    for member in ["\"blob\"", "\"x\":{\"data\""] {
      let end = member.contains("x") ? "}" : ""
      let body = #"\#(member):"\#(base64("CREATE USER \(word) LOGIN;".utf8))"\#(end)"#
      let line =
        #"{"jsonrpc":"2.0","id":1,"result":{"contents":[{"uri":"a:b",\#(body)}]}}"# + "\n"
      #expect((serverSide(line, secrets(word)).client == line) == isCommon)
    }
  }

  @Test(arguments: words) func callsPass(_ word: String, _ isCommon: Bool) {
    let call =
      #"{"jsonrpc":"2.0","id":1,"method":"tools/call","#
      + #""params":{"name":"query","arguments":{"database":"\#(word)"}}}"# + "\n"
    let filtered = clientSide(call, secrets(word))
    #expect((filtered.server == call) == isCommon)
    #expect(filtered.refusals.isEmpty == isCommon)
  }

  /// The markers of such a secret are refused like any other, and so is another secret beside it.
  @Test func otherGuardsStay() {
    for value in ["[REDACTED:password]", Secrets.token] {
      let call =
        #"{"jsonrpc":"2.0","id":1,"method":"tools/call","#
        + #""params":{"name":"query","arguments":{"a":"postgres","b":"\#(value)"}}}"# + "\n"
      #expect(clientSide(call, secrets("postgres")).server.isEmpty)
    }
    let line =
      #"{"jsonrpc":"2.0","id":1,"result":{"nextCursor":"postgres \#(Secrets.token)"}}"# + "\n"
    #expect(serverSide(line, secrets("postgres")).client.contains("-31001"))
  }
}

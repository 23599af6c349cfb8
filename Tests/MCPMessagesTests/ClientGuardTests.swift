import Redaction
import Testing

@testable import MCPMessages

/// What the client sends passes, unless it carries a marker or a secret where it would do harm.
struct ClientGuardTests {
  private static let token = Secrets.token
  private static let marker = "[REDACTED:github/token]"

  private static func call(_ arguments: String, modern: Bool = false) -> String {
    let meta =
      #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"},"#
    return #"{"jsonrpc":"2.0","id":"c\/1","method":"tools/call","params":{"#
      + (modern ? meta : "") + #""name":"write_file","arguments":\#(arguments)}}"# + "\n"
  }

  /// Arguments that carry the marker of `github/token`.
  private static let marked = [
    #"{"a":"\#(marker)"}"#,
    #"{"a":{"b":[1,["x \#(marker) y"]]}}"#,
    #"{"\#(marker)":1}"#,
    #"{"a":"\#(escaped(marker))"}"#,
    #"{"\#(escaped(marker))":1}"#,
    #"{"a":"\u005bREDACTED:github\/token\u005D"}"#,
    "{\"a\":" + quoted("{\"b\":" + quoted(marker) + "}") + "}",
    "{\"a\":" + quoted("[" + quoted("{\"b\":\"\(escaped(marker))\"}") + "]") + "}",
    #"{"data":"\#(base64(marker.utf8))"}"#,
    #"{"a":[{"blob":"\#(base64((String(repeating: "x", count: 4_090) + marker).utf8))"}]}"#,
    #"{"d\u0061ta":"\#(base64(marker.utf8))"}"#,
    // In an address, as browsers, forms and careful programs write it.
    #"{"url":"https://x.example/?q=%5BREDACTED%3Agithub%2Ftoken%5D&b=1"}"#,
    #"{"url":"https://x.example/?q=%5bREDACTED%3agithub%2ftoken%5d"}"#,
    #"{"url":"https://x.example/?q=[REDACTED%3Agithub/token]"}"#,
    #"{"\#(percent(marker))":1}"#,
    #"{"a":"\#(escaped(percent(marker)))"}"#,
    #"{"data":"\#(base64(percent(marker).utf8))"}"#,
    #"{"blob":"\#(base64((String(repeating: "x", count: 4_000) + percent(marker)).utf8))"}"#,
    "{\"a\":" + quoted("{\"b\":" + quoted(percent(marker)) + "}") + "}",
    // JSON in the middle of a text, which is no document to be read.
    "{\"a\":" + quoted(#"see {"b":"\u005bREDACTED\u003agithub\/token\u005D"}"#) + "}",
    "{\"a\":" + quoted(#"see {"b":"\u005bREDACTED:github/token]"}"#) + "}",
  ]

  /// Every byte of a text, percent-encoded.
  private static func percent(_ text: String) -> String {
    text.utf8.map { "%" + String($0, radix: 16) }.joined()
  }

  /// Arguments that carry the value of `token`, or of `pin`.
  private static let secret = [
    #"{"a":"\#(token)"}"#,
    #"{"\#(token)":1}"#,
    #"{"a":"\#(escaped(token))"}"#,
    #"{"a":"Basic \#(base64("user:\(token)".utf8))"}"#,
    "{\"a\":" + quoted("[\"\(escaped(token))\"]") + "}",
    #"{"data":"\#(base64("Bearer \(token)".utf8))"}"#,
  ]

  /// Things that only look like a marker.
  private static let harmless = [
    "[REDACTED]", "[REDACTED:]", "[REDACTED: see above]", "[redacted:a]", "[REDACTED:a",
    "REDACTED:a]",
    "[REDACTED:\(String(repeating: "a", count: 129))]", "[[REDACTED:[x]]",
    "%5BREDACTED%5D", "%5BREDACTED%3A%5D", "%5BREDACTED%3A%20see%5D", "%5BREDACTED%3Aa", "%5B",
    "%5GREDACTED%3Aa%5D", "%5BREDACTED%3Aa%", "%5BREDACTED%3Aa%5",
    "%5BREDACTED%3A\(String(repeating: "%61", count: 129))%5D", "%%%", "%",
  ]

  @Test(arguments: marked, [false, true])
  func aCallWithAMarkerIsRefused(_ arguments: String, modern: Bool) {
    let filtered = clientSide(Self.call(arguments, modern: modern))
    let type = modern ? #""resultType":"complete","# : ""
    #expect(
      filtered.client.hasPrefix(
        #"{"jsonrpc":"2.0","id":"c\/1","result":{\#(type)"content":[{"type":"text","text":""#
          + "This call was not sent to the server, because it carries the placeholder of the "
          + "secret 'github/token'. "
      ))
    #expect(filtered.client.hasSuffix(#""}],"isError":true}}"# + "\n"))
    #expect(filtered.server == "")
    #expect(
      filtered.diagnostics
        == "vault: warning: a request of the client (tools/call write_file) was refused: it carries the placeholder of the secret 'github/token'\n"
    )
    #expect(
      filtered.refusals == [
        RefusedMessage(
          cause: .marker, secret: "github/token", subject: "tools/call write_file")
      ])
  }

  @Test(arguments: secret, [false, true])
  func aCallWithASecretIsRefused(_ arguments: String, modern: Bool) {
    let filtered = clientSide(Self.call(arguments, modern: modern))
    #expect(filtered.client.hasPrefix(#"{"jsonrpc":"2.0","id":"c\/1","result":{"#))
    #expect(filtered.client.contains("resultType") == modern)
    #expect(filtered.client.contains("it carries the value of the secret 'token'."))
    #expect(filtered.client.hasSuffix(#""}],"isError":true}}"# + "\n"))
    #expect(filtered.server == "")
    #expect(
      filtered.refusals == [
        RefusedMessage(cause: .secret, secret: "token", subject: "tools/call write_file")
      ])
    for text in [filtered.client, filtered.diagnostics] { #expect(!text.contains(Self.token)) }
  }

  @Test func aSecretNumberIsRefused() {
    let filtered = clientSide(Self.call(#"{"a":\#(Secrets.pin)}"#))
    #expect(filtered.server == "")
    #expect(filtered.refusals.map(\.secret) == ["pin"])
  }

  @Test(arguments: harmless)
  func whatIsNoMarkerPasses(_ text: String) {
    let call = Self.call(#"{"a":"\#(text)","b":"\#(escaped(text))"}"#)
    let filtered = clientSide(call)
    #expect(filtered.server == call && filtered.refusals == [])
  }

  @Test func anotherRequestIsAnsweredByInvalidParameters() {
    for id in ["0", "\"\\u0031\"", "-5"] {
      let filtered = clientSide(
        #"{"params":{"uri":"x:\#(Self.marker)"},"id":\#(id),"method":"resources/read"}"# + "\n")
      #expect(
        filtered.client
          == errorAnswer(
            id, -32602,
            "vault did not send the request: it carries the placeholder of the secret "
              + "'github/token'"))
      #expect(filtered.server == "")
    }
  }

  @Test func aResponseOfTheClientIsAnsweredToTheServer() {
    for member in [
      "\"result\":{\"content\":\"\(Self.token)\"}", "\"error\":{\"message\":\"\(Self.token)\"}",
    ] {
      let filtered = clientSide(#"{"jsonrpc":"2.0","id":3,\#(member)}"# + "\n")
      #expect(filtered.client == "")
      #expect(
        filtered.server
          == errorAnswer(
            "3", -31003,
            "vault held the client's answer back: it carries the value of the secret 'token'"))
      #expect(
        filtered.refusals == [RefusedMessage(cause: .secret, secret: "token", subject: nil)])
    }
  }

  @Test func theAnswerOfAMultiRoundTripIsGuarded() {
    let request =
      #"{"jsonrpc":"2.0","id":4,"method":"prompts/get","params":{"inputResponses":"#
      + #"{"a":{"content":{"v":"\#(Self.marker)"}}}}}"#
    #expect(clientSide(request + "\n").client.contains("\"code\":-32602"))
  }

  @Test(arguments: [
    #""id":1,"method":"initialize""#, #""id":1,"method":"server/discover""#,
    #""id":1,"method":"ping""#, #""id":1,"method":"p\u0069ng""#,
    #""method":"notifications/cancelled""#, #""method":"notifications/initialized""#,
    #""method":"notifications/progress""#, #""method":"anything""#,
  ])
  func whatKeepsASessionAliveIsNeverTouched(_ members: String) {
    let line =
      #"{"jsonrpc":"2.0",\#(members),"params":{"a":"\#(Self.token) \#(Self.marker)"}}"# + "\n"
    let filtered = clientSide(line)
    #expect(filtered.server == line)
    #expect(filtered.client == "" && filtered.refusals == [])
  }

  @Test(arguments: [
    #"{"id":1,"method":"tools/call","method":"ping","params":"S"}"#,
    #"{"id":1,"method":"ping","params":"S","method":"tools/call"}"#,
    #"{"method":"tools/call","params":"S","id":null}"#,
    #"{"method":"notifications/cancelled","params":"S","id":1}"#,
    #"{"id":[],"method":"tools/call","params":"S"}"#,
    #"{"m\u0065thod":"tools/call","i\u0064":1,"params":"S"}"#,
    #"{"id":1,"method":"tools/call","params":{"a":NaN,"b":-Infinity,"c":"S"}}"#,
    #"{"id":1,"method":"tools/call","params":"S"}"#,
  ])
  func aGuardIsNotTalkedAround(_ line: String) {
    let filtered = clientSide(line.replacing("\"S", with: "\"" + Self.token) + "\n")
    #expect(filtered.server == "")
    #expect(filtered.refusals.count == 1)
  }

  @Test func whatIsNoJSONIsForTheServerToJudge() {
    for line in ["hello \(Self.token)\n", "{\"a\":\"\(Self.marker)\",}\n", "\n", "  \r\n", "5\n"] {
      let filtered = clientSide(line)
      #expect(filtered.server == line)
      #expect(filtered.client == "" && filtered.refusals == [])
    }
  }

  @Test func aBatchLosesWhatIsRefused() {
    let bad = String(Self.call(#"{"a":"\#(Self.marker)"}"#).dropLast())
    let good = #"{"jsonrpc":"2.0","id":2,"method":"tools/list"}"#
    let news = #"{"jsonrpc":"2.0","method":"notifications/x","params":"\#(Self.token)"}"#
    for (batch, rest) in [
      ("[\(bad),\(good)]", "[\(good)]"), ("[ \(good) , \(bad) ]", "[ \(good) ]"),
      ("[\(bad) ,\(good), \(bad),\(news)]\r", "[\(good),\(news)]\r"),
      ("[\(good),\(bad) , \(good)]", "[\(good) , \(good)]"), ("[\(news)]", "[\(news)]"),
    ] {
      let filtered = clientSide(batch + "\n")
      #expect(filtered.server == rest + "\n")
      let count = batch.ranges(of: Self.marker).count
      #expect(filtered.client.split(separator: "\n").count == count)
      #expect(filtered.refusals.count == count)
    }
    let all = clientSide("[\(bad),\(bad)]\n")
    #expect(all.server == "" && all.refusals.count == 2)
    let mixed = clientSide("[1,\(bad)]\n")
    #expect(mixed.server == "" && mixed.client == "" && mixed.diagnostics.contains("github/token"))
    #expect(clientSide("[]\n").server == "[]\n")
  }

  @Test func aNameIsRepeatedOnlyIfItIsPlain() {
    func subject(_ method: String, _ name: String) -> String? {
      let line =
        #"{"id":1,"method":"\#(method)","params":{"name":"\#(name)","a":"\#(Self.marker)"}}"#
      let filtered = clientSide(line + "\n", ["token": Secrets.token, "word": "hunter2.hunter2"])
      #expect(filtered.refusals.count == 1)
      return filtered.refusals.first?.subject
    }
    #expect(subject("tools/call", "a.b-c_D/9") == "tools/call a.b-c_D/9")
    #expect(subject("tools/call", "hunter2.hunter2") == "tools/call")
    #expect(subject("tools/call", "a b") == "tools/call")
    #expect(subject("tools/call", "\\u001b") == "tools/call")
    #expect(subject("tools/call", String(repeating: "a", count: 65)) == "tools/call")
    #expect(subject("prompts/get", "a") == "prompts/get")
    #expect(subject("hunter2.hunter2", "a") == nil)
  }

  @Test func theMarkerOfARedactorIsFound() {
    let text = redacted(Self.token)
    #expect(text == "[REDACTED:token]")
    #expect(clientSide(Self.call(#"{"a":"\#(text)"}"#)).refusals.map(\.secret) == ["token"])
  }
}

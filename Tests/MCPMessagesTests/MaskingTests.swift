import Redaction
import Testing

@testable import MCPMessages

/// A secret is replaced in the strings that hold it, and the rest of the line stays as it is.
struct MaskingTests {
  struct Case: Sendable {
    var what: String
    var line: String
    var expected: String
    /// The plain redactor, which knows nothing of JSON, does not give the same.
    var needsJSON = true

    var secrets: KeyValuePairs<String, String> {
      expected.contains("[REDACTED:text]") || expected.contains("[REDACTED:pem]")
        ? PatternSet.wide : PatternSet.usual
    }
  }

  private static func result(_ member: String) -> String {
    #"{"jsonrpc":"2.0", "id":"a\/1" ,"result":{"z":1.0,"#
      + member + #","e":"\u00e9\/"}}"#
  }

  private static let usual: [Case] = [
    Case(
      what: "a plain string",
      line: result(#""content":[{"type":"text","text":"a \#(Secrets.token) b"}]"#),
      expected: result(#""content":[{"type":"text","text":"a [REDACTED:token] b"}]"#),
      needsJSON: false),
    Case(
      what: "every character an escape",
      line: result(#""content":[{"type":"text","text":"\#(escaped("a " + Secrets.token))"}]"#),
      expected: result(#""content":[{"type":"text","text":"a [REDACTED:token]"}]"#)),
    Case(
      what: "one letter an escape",
      line: result(#""x":"gh\u0070_Aa1Bb2Cc3Dd4Ee5Ff6""#),
      expected: result(#""x":"[REDACTED:token]""#)),
    Case(
      what: "a key", line: result(#""structuredContent":{"\#(Secrets.token)":1}"#),
      expected: result(#""structuredContent":{"[REDACTED:token]":1}"#), needsJSON: false),
    Case(
      what: "a key of escapes",
      line: result(#""structuredContent":{"\#(escaped(Secrets.token))":1}"#),
      expected: result(#""structuredContent":{"[REDACTED:token]":1}"#)),
    Case(
      what: "a number becomes a string", line: result(#""x":[1,\#(Secrets.pin),-12]"#),
      expected: result(#""x":[1,"[REDACTED:pin]",-12]"#)),
    Case(
      what: "a part of a number", line: result(#""x":-\#(Secrets.pin).5e3"#),
      expected: result(#""x":"-[REDACTED:pin].5e3""#)),
    Case(
      what: "only that string is written anew",
      line: result(#""x":"\u00e9\/\ud800\n\u0007\#(Secrets.token)\t\"\\𝄞""#),
      expected: result(#""x":"é/\ud800\n\u0007[REDACTED:token]\t\"\\𝄞""#), needsJSON: true),
    Case(
      what: "characters that JSON escapes",
      line: result("\"x\":" + quoted("<" + Secrets.text + ">")),
      expected: result(#""x":"<[REDACTED:text]>""#), needsJSON: false),
    Case(
      what: "several lines", line: result("\"x\":" + quoted("key:\n" + Secrets.pem + "\n")),
      expected: result(#""x":"key:\n[REDACTED:pem]\n""#), needsJSON: false),
    Case(
      what: "percent encoding", line: result(#""x":"?k=p%22a%5Cs%2Fs%C3%A9%20w%C3%B6rd%01%21&""#),
      expected: result(#""x":"?k=[REDACTED:text]&""#), needsJSON: false),
    Case(
      what: "base64 in a text",
      line: result(#""x":"Basic \#(base64("user:\(Secrets.token)".utf8))""#),
      expected: result(#""x":"Basic dXNlcj[REDACTED:token]""#), needsJSON: false),
  ]

  private static let nested: [Case] = [
    Case(
      what: "JSON in a string stays JSON",
      line: result("\"x\":" + quoted(#"{"pin": \#(Secrets.pin), "b": "\/"}"#)),
      expected: result("\"x\":" + quoted(#"{"pin": "[REDACTED:pin]", "b": "\/"}"#))),
    Case(
      what: "escapes in JSON in a string",
      line: result("\"x\":" + quoted(#"[{"a":"\#(escaped(Secrets.token))"}]"#)),
      expected: result("\"x\":" + quoted(#"[{"a":"[REDACTED:token]"}]"#))),
    Case(
      what: "three levels",
      line: result("\"x\":" + quoted("[" + quoted("{\"a\":" + quoted(escapedJSON) + "}") + "]")),
      expected: result(
        "\"x\":" + quoted("[" + quoted("{\"a\":" + quoted(maskedJSON) + "}") + "]"))),
    Case(
      what: "a text that only begins as JSON does",
      line: result("\"x\":" + quoted("[warn] \"\(Secrets.token)\" is no JSON")),
      expected: result("\"x\":" + quoted("[warn] \"[REDACTED:token]\" is no JSON")),
      needsJSON: false),
  ]

  private static let escapedJSON = #"{"\#(escaped(Secrets.token))":[0]}"#
  private static let maskedJSON = #"{"[REDACTED:token]":[0]}"#

  private static let mask64 = base64("[REDACTED:token]".utf8)

  private static let bodies: [Case] = [
    Case(
      what: "an image",
      line: result(
        #""content":[{"type":"image","data":"\#(base64(("PNG" + Secrets.token).utf8))"}]"#),
      expected: result(#""content":[{"type":"image","data":"\#(mask64)"}]"#)),
    Case(
      what: "a resource",
      line: result(#""contents":[{"uri":"a:b","blob":"\#(base64(Secrets.token.utf8))"}]"#),
      expected: result(#""contents":[{"uri":"a:b","blob":"\#(mask64)"}]"#)),
    Case(
      what: "another form inside of it",
      line: result(#""contents":[{"blob":"\#(base64(hex(Secrets.token).utf8))"}]"#),
      expected: result(#""contents":[{"blob":"\#(mask64)"}]"#)),
    Case(
      what: "further in than one piece",
      line: result(#""contents":[{"blob":"\#(base64((filler + Secrets.token).utf8))"}]"#),
      expected: result(#""contents":[{"blob":"\#(mask64)"}]"#)),
    Case(
      what: "slashes that are escaped",
      line: result(
        #""contents":[{"blob":"\#(base64(("???" + Secrets.token).utf8).escapingSlashes)"}]"#),
      expected: result(#""contents":[{"blob":"\#(mask64)"}]"#)),
    Case(
      what: "no base64 at all", line: result(#""contents":[{"blob":"\#(Secrets.token)!"}]"#),
      expected: result(#""contents":[{"blob":"\#(mask64)"}]"#)),
    Case(
      what: "base64 in data of the server's own",
      line: result(#""structuredContent":{"data":"\#(base64(hex(Secrets.token).utf8))"}"#),
      expected: result(#""structuredContent":{"data":"\#(mask64)"}"#)),
    Case(
      what: "text in data of the server's own",
      line: result(#""structuredContent":{"data":"it is \#(Secrets.token)"}"#),
      expected: result(#""structuredContent":{"data":"it is [REDACTED:token]"}"#),
      needsJSON: false),
  ]

  /// Ends at the edge of a piece but for half the secret.
  private static let filler = String(repeating: "x", count: 4_096 - 11)

  private static func hex(_ text: String) -> String {
    text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  @Test(arguments: (usual + nested + bodies).map(\.what))
  func isReplaced(_ what: String) throws {
    let all = Self.usual + Self.nested + Self.bodies
    let test = try #require(all.first { $0.what == what })
    for end in ["\n", "\r\n", ""] {
      let filtered = serverSide(test.line + end, test.secrets)
      #expect(filtered.client == test.expected + end)
      #expect(filtered.server == "" && filtered.diagnostics == "")
    }
    // The control: without what is done here the line would be another.
    #expect((redacted(test.line, test.secrets) != test.expected) == test.needsJSON)
  }

  /// A user's name is often a secret too, and then stands in the name of its password.
  @Test(arguments: [
    ("postgres", "[REDACTED:postgres]"), (Secrets.token, "[REDACTED:postgres-password]"),
    (
      #"{\"a\":\"postgres:\\u0067\#(Secrets.token.dropFirst())\"}"#,
      #"{\"a\":\"[REDACTED:postgres]:[REDACTED:postgres-password]\"}"#
    ),
    ("[REDACTED:\(Secrets.token)]", "[REDACTED:[REDACTED:postgres-password]]"),
  ])
  func aNameMaySpellAValue(_ text: String, _ shown: String) {
    let secrets: KeyValuePairs = ["postgres": "postgres", "postgres-password": Secrets.token]
    func lines(_ text: String) -> [String] {
      let message = Self.result(#""a":"\#(text)""#)
      return [message + "\n", "[\(message)]\n"]
    }
    for (line, masked) in zip(lines(text), lines(shown)) {
      let filtered = serverSide(line, secrets)
      #expect(filtered.client == masked && filtered.diagnostics == "")
    }
  }

  /// In base64 such a name would be found, but the guard of calls must still know the marker.
  @Test func theMarkerOfABodyHasNoNameThatSpellsAValue() {
    let secrets: KeyValuePairs = ["dbuser": "dbuser", "dbuser-password": Secrets.token]
    for value in ["dbuser", Secrets.token] {
      func line(_ body: String) -> String {
        Self.result(#""contents":[{"uri":"a:b","blob":"\#(body)"}]"#) + "\n"
      }
      let marked = base64("[REDACTED:...]".utf8)
      #expect(serverSide(line(base64(value.utf8)), secrets).client == line(marked))
      #expect(clientSide(line(marked)).refusals.map(\.secret) == ["..."])
    }
  }

  @Test func thePlainRedactorMissesOrBreaks() {
    let escapes = #"{"jsonrpc":"2.0","id":1,"result":{"a":"\#(escaped(Secrets.token))"}}"#
    #expect(redacted(escapes) == escapes)
    let number = #"{"jsonrpc":"2.0","id":1,"result":{"a":\#(Secrets.pin)}}"#
    #expect(redacted(number) == #"{"jsonrpc":"2.0","id":1,"result":{"a":[REDACTED:pin]}}"#)
    let body = #"{"blob":"\#(base64(Secrets.token.utf8))"}"#
    #expect(redacted(body) == #"{"blob":"[REDACTED:token]"}"#)
  }

  @Test func aNewSecretIsHiddenFromTheNextLineOn() {
    let old = #"{"jsonrpc":"2.0","id":1,"result":{"a":"\#(Secrets.token)","b":"new-value-1"}}"#
    let filter = ServerMessages(.make(["old": Secrets.token]), memory: HeapPatternMemory())
    var filtered = Filtered()
    func feed(_ text: String) {
      let bytes = Array(text.utf8)
      unsafe filter.feed(bytes.span.bytes) { filtered.take($0, $1) }
    }
    feed(old + "\n" + old)
    filter.use(.make(["old": Secrets.token, "new": "new-value-1"]))
    feed("\nbanner \(Secrets.token) new-value-1\n")
    filter.finish { filtered.take($0, $1) }
    filtered.end()
    let line = #"{"jsonrpc":"2.0","id":1,"result":{"a":"[REDACTED:old]","b":"#
    #expect(filtered.client == line + "\"new-value-1\"}}\n" + line + "\"[REDACTED:new]\"}}\n")
    #expect(
      filtered.diagnostics
        == "vault: not JSON-RPC on stdout: banner [REDACTED:old] [REDACTED:new]\n")
  }
}

extension String {
  fileprivate var escapingSlashes: String { split(separator: "/").joined(separator: "\\/") }
}

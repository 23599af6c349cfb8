import Redaction
import Testing

@testable import MCPMessages

/// What is no message, what is too long, and batches of the server.
struct LineTests {
  private static let prefix = "vault: not JSON-RPC on stdout: "

  @Test(arguments: [
    ("Starting server...", "Starting server..."),
    ("tab\there", "tab\there"),
    ("\u{1B}[31mred\u{1B}[0m\u{7}\u{8}\u{7F}", "?[31mred?[0m???"),
    ("\u{9B}2J \u{202E}abc \u{2028} \u{FEFF}", "?2J ?abc ? ?"),
    ("é 𝄞 漢字", "é 𝄞 漢字"),
    ("a\rb", "a?b"), ("crlf\r", "crlf"),
    (#"{"level":"info","msg":"x"}"#, #"{"level":"info","msg":"x"}"#),
    (#"["jsonrpc"]"#, #"["jsonrpc"]"#), ("[]", "[]"), ("7", "7"),
    (#"[{"jsonrpc":"2.0"},{}]"#, #"[{"jsonrpc":"2.0"},{}]"#),
    (#"[{"jsonrpc":"2.0"},1]"#, #"[{"jsonrpc":"2.0"},1]"#),
    (#"[[{"jsonrpc":"2.0"}]]"#, #"[[{"jsonrpc":"2.0"}]]"#),
    (#"{"a":{"jsonrpc":"2.0"}}"#, #"{"a":{"jsonrpc":"2.0"}}"#),
    (#"{"jsonrpc":"2.0"} x"#, #"{"jsonrpc":"2.0"} x"#),
    ("token=\(Secrets.token)", "token=[REDACTED:token]"),
    ("json={\"a\":\(quoted(Secrets.text))}", "json={\"a\":\"[REDACTED:text]\"}"),
  ])
  func whatIsNoMessageGoesToTheDiagnostics(_ line: String, _ shown: String) {
    let message = #"{"jsonrpc":"2.0","id":1,"result":{}}"# + "\n"
    let secrets = shown.contains(":text]") ? PatternSet.wide : PatternSet.usual
    let filtered = serverSide(message + line + "\n" + message, secrets)
    #expect(filtered.client == message + message)
    #expect(filtered.diagnostics == Self.prefix + shown + "\n")
    #expect(serverSide(line, secrets).diagnostics == Self.prefix + shown + "\n")
  }

  /// A client without us may have made something of it; it must not wait for ever.
  @Test(arguments: [
    (#""id":1,"result":"X""#, true), (#""result":"X","id":1"#, true),
    (#""method":"roots/list","params":"X","id":1"#, false),
  ])
  func bytesThatAreNoTextAreShownAndAnswered(_ members: String, _ toClient: Bool) {
    let before = #"{"jsonrpc":"2.0","# + members.prefix { $0 != "X" }
    let after = members.drop { $0 != "X" }.dropFirst() + "}"
    let line = Array(before.utf8) + [0xC3, 0x28, 0xFF] + Array((after + "\n").utf8)
    let filter = ServerMessages(.make([:]), memory: HeapPatternMemory())
    let filtered = filter.filter([line])
    let what = toClient ? "the server's answer on" : "the request on"
    let answer = errorAnswer("1", -31002, "vault did not pass \(what): it is not UTF-8")
    #expect(filtered.client == (toClient ? answer : ""))
    #expect(filtered.server == (toClient ? "" : answer))
    let lines = filtered.diagnostics.split(separator: "\n")
    #expect(lines.first == Self.prefix + before + "?(?" + after)
    #expect(lines.count == 2 && lines[1].hasSuffix("an error: it is not UTF-8"))
  }

  @Test func whatIsTooDeepToReadIsShownAndAnswered() {
    let deep = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
    let filtered = serverSide(#"{"jsonrpc":"2.0","id":1,"result":\#(deep)}"# + "\n")
    let reason = "it is nested deeper than 512 levels"
    #expect(
      filtered.client
        == errorAnswer("1", -31002, "vault did not pass the server's answer on: \(reason)"))
    #expect(filtered.diagnostics.hasPrefix(Self.prefix + #"{"jsonrpc":"2.0","id":1,"#))
  }

  @Test func anEmptyLineIsDropped() {
    for line in ["\n", "\r\n", "  \t \n", " "] {
      let filtered = serverSide(line)
      #expect(filtered == Filtered())
    }
  }

  @Test func aSecretOfSeveralLinesIsHiddenInStrayLines() {
    let filtered = serverSide("key:\n\(Secrets.pem)\nend\n", PatternSet.wide)
    #expect(
      filtered.diagnostics
        == "\(Self.prefix)key:\n\(Self.prefix)[REDACTED:pem]\n\(Self.prefix)end\n")
  }

  // MARK: Too long

  private static let limit = 200

  private static func long(_ members: String) -> String {
    #"{"jsonrpc":"2.0",\#(members)"x\#(String(repeating: "y", count: 300))"}"# + "\n"
  }

  @Test(arguments: [
    (#""id":5,"result":{"a":"#, "client"), (#""id":"a\u0062","error":{"a":"#, "client"),
    (#""id":5,"method":"sampling/createMessage","params":"#, "server"),
    (#""method":"notifications/message","params":"#, "none"),
    (#""id":5,"params":"#, "none"), (#""result":{"a":"#, "none"),
    (#""id":"\#(Secrets.token)","result":{"a":"#, "none"), (#""id":"#, "none"),
  ])
  func aLineThatIsTooLongIsAnsweredIfItsIDWasRead(_ members: String, _ answered: String) {
    let message = #"{"jsonrpc":"2.0","id":1,"result":{}}"# + "\n"
    let filtered = serverSide(
      message + Self.long(members) + message, longestLine: Self.limit)
    let answers = filtered.client.split(separator: "\n").filter { $0.contains("\"error\"") }
    #expect(answers.count == (answered == "client" ? 1 : 0))
    #expect(filtered.client.ranges(of: message).count == 2)
    #expect(filtered.server.isEmpty == (answered != "server"))
    let id = members.contains("\"a\\u0062\"") ? "\"a\\u0062\"" : "5"
    for answer in answers.map(String.init) + [filtered.server] where !answer.isEmpty {
      #expect(answer.contains("\"id\":\(id),\"error\":{\"code\":-31002,"))
    }
    #expect(filtered.diagnostics.contains("it is longer than 200 bytes"))
    #expect(!(filtered.client + filtered.server + filtered.diagnostics).contains(Secrets.token))
    // The same however it is cut, and at the end of the stream.
    let bytes = Array((message + Self.long(members)).utf8)
    for size in [1, 7, 199, 200, 201, 350] {
      for end in [bytes.count, bytes.count - 1] {
        let filter = ServerMessages(
          .make(["token": Secrets.token]), memory: HeapPatternMemory(), longestLine: Self.limit)
        let pieces = stride(from: 0, to: end, by: size).map {
          Array(bytes[$0..<min(end, $0 + size)])
        }
        let cut = filter.filter(pieces)
        #expect(cut.client + message == filtered.client && cut.server == filtered.server)
        #expect(cut.diagnostics == filtered.diagnostics)
      }
    }
  }

  @Test func anIDThatWasCutIsNoID() {
    let digits = String(repeating: "1", count: 300)
    let filtered = serverSide(
      #"{"jsonrpc":"2.0","result":{},"id":\#(digits)}"# + "\n", longestLine: Self.limit)
    #expect(filtered.client == "" && filtered.server == "")
    #expect(filtered.diagnostics.contains("was dropped"))
  }

  @Test func theLimitIsExact() {
    let message = #"{"jsonrpc":"2.0","id":1,"result":{}}"#
    #expect(serverSide(message + "\n", longestLine: message.utf8.count).client == message + "\n")
    #expect(serverSide(message, longestLine: message.utf8.count).client == message)
    #expect(
      serverSide(message + "\n", longestLine: message.utf8.count - 1).client != message + "\n")
  }

  @Test func aLineOfTheClientThatIsNotReadIsAnswered() {
    let long = Self.long(#""id":5,"method":"tools/call","params":"#)
    let deep =
      #"{"id":5,"method":"tools/call","params":"#
      + String(repeating: "[", count: 600) + String(repeating: "]", count: 600) + "}\n"
    for (line, reason) in [
      (long, "longer than 200 bytes"), (deep, "nested deeper than 512 levels"),
    ] {
      let filtered = clientSide(line, longestLine: line == long ? 200 : nil)
      #expect(filtered.server == "")
      #expect(filtered.client.hasPrefix(#"{"jsonrpc":"2.0","id":5,"error":{"code":-31002,"#))
      #expect(filtered.diagnostics.contains(reason))
    }
  }

  @Test func aLineThatWouldGrowTooLongIsNotSent() {
    let secret = "abcde1"
    let text = String(repeating: secret + " ", count: 100)
    for member in [quoted(text), "[" + String(repeating: "\"abcde1\",", count: 100) + "1]"] {
      let filtered = serverSide(
        #"{"jsonrpc":"2.0","id":1,"result":\#(member)}"# + "\n", ["n": secret], longestLine: 1_000)
      #expect(filtered.client.contains("it would be too long with the secret 'n' hidden"))
    }
  }

  // MARK: Batches

  private static let plain = #"{"jsonrpc":"2.0","id":1,"result":{}}"#
  private static let secret =
    #"{"jsonrpc":"2.0","id":2,"result":{"a":"\#(escaped(Secrets.token))"}}"#
  private static let masked = #"{"jsonrpc":"2.0","id":2,"result":{"a":"[REDACTED:token]"}}"#
  private static let opaque =
    #"{"jsonrpc":"2.0","id":3,"result":{"nextCursor":"\#(Secrets.token)"}}"#
  private static let request =
    #"{"jsonrpc":"2.0","id":4,"method":"a","params":{"uri":"\#(Secrets.token)"}}"#
  private static let news = #"{"jsonrpc":"2.0","method":"a","params":{"uri":"\#(Secrets.token)"}}"#

  @Test func aBatchKeepsWhatMayPass() throws {
    let filtered = serverSide(
      " [ \(Self.news) , \(Self.plain),\(Self.request) ,\(Self.secret) ,\(Self.opaque)\t,\(Self.news)]\r\n"
    )
    let parts = filtered.client.split(separator: Self.masked)
    try #require(parts.count == 2)
    #expect(parts[0] == " [ \(Self.plain) ,")
    #expect(parts[1].hasPrefix(#" ,{"jsonrpc":"2.0","id":3,"error":{"code":-31001,"#))
    #expect(parts[1].hasSuffix("}}]\r\n"))
    #expect(filtered.server.hasPrefix(#"{"jsonrpc":"2.0","id":4,"error":{"code":-31001,"#))
    #expect(filtered.server.hasSuffix("}}\n"))
    #expect(filtered.diagnostics.split(separator: "\n").count == 4)
  }

  @Test func aBatchOfWhichNothingIsLeftIsNotSent() {
    let filtered = serverSide("[\(Self.news),\(Self.request)]\n")
    #expect(filtered.client == "")
    #expect(filtered.server.split(separator: "\n").count == 1)
  }

  @Test func aSecretAcrossMessagesHoldsTheBatchBack() {
    let spanning = "\"id\":1,\"result\":{}},{\"jsonrpc\":\"2.0\""
    let filtered = serverSide("[\(Self.plain),\(Self.opaque)]\n", ["all": spanning])
    let answers = filtered.client.split(separator: "\n")
    #expect(answers.count == 2)
    #expect(answers.allSatisfy { $0.contains("\"error\"") })
    #expect(filtered.diagnostics.split(separator: "\n").count == 2)
  }
}

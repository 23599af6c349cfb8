import Redaction
import Testing

@testable import MCPMessages

/// Which requests the server still owes an answer to.
struct OpenRequestTests {
  private let open = OpenRequests()
  private let client: ClientMessages
  private let server: ServerMessages

  init() {
    let patterns = PatternSet.make(["token": Secrets.token])
    client = ClientMessages(patterns, memory: HeapPatternMemory(), open: open)
    server = ServerMessages(patterns, memory: HeapPatternMemory(), open: open)
  }

  private func ask(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    unsafe client.feed(bytes.span.bytes) { _, _ in }
  }

  private func answer(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    unsafe server.feed(bytes.span.bytes) { _, _ in }
  }

  private static let request = #"{"jsonrpc":"2.0","id":1,"method":"tools/call"}"#
  private static let result = #"{"jsonrpc":"2.0","id":1,"result":{}}"#

  @Test(arguments: [
    result, #"{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m"}}"#,
    #"{"jsonrpc":"2.0","id":1,"result":{"a":"\#(Secrets.token)"}}"#,
    #"{"jsonrpc":"2.0","id":1,"result":{"nextCursor":"\#(Secrets.token)"}}"#, "[\(result)]",
  ])
  func anAnswerClosesARequest(_ answer: String) {
    #expect(open.isEmpty)
    ask(Self.request)
    #expect(!open.isEmpty)
    self.answer(answer)
    #expect(open.isEmpty)
  }

  /// Some servers send one for a notification.
  @Test(arguments: [
    #"{"jsonrpc":"2.0","id":null,"error":{"code":-32601,"message":"m"}}"#,
    #"{"jsonrpc":"2.0","error":{"code":-32601,"message":"m"}}"#,
    #"[{"jsonrpc":"2.0","id":null,"error":{"code":-32601,"message":"m"}}]"#,
  ])
  func anErrorAboutNoRequestAnswersNone(_ error: String) {
    ask(Self.request)
    answer(error)
    #expect(!open.isEmpty)
    answer(Self.result)
    #expect(open.isEmpty)
  }

  @Test func eachRequestIsCounted() {
    ask("[\(Self.request),\(Self.request)]")
    ask(#"{"jsonrpc":"2.0","id":3,"method":"initialize","params":"\#(Secrets.token)"}"#)
    for _ in 1...2 { answer(Self.result) }
    #expect(!open.isEmpty)
    answer(#"{"jsonrpc":"2.0","id":9,"method":"ping"}"#)
    answer("no message")
    #expect(!open.isEmpty)
    answer(Self.result)
    #expect(open.isEmpty)
    // One too many is none too few.
    answer(Self.result)
    ask(Self.request)
    #expect(!open.isEmpty)
  }

  @Test(arguments: [
    #"{"jsonrpc":"2.0","method":"notifications/x"}"#, result, "no message",
    #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":"[REDACTED:token]"}"#,
    #"[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":"\#(Secrets.token)"}]"#,
  ])
  func nothingElseIsOne(_ line: String) {
    ask(line)
    #expect(open.isEmpty)
  }

  @Test func ofABatchTheRestIsCounted() {
    ask(#"[\#(Self.request),{"jsonrpc":"2.0","id":2,"method":"x","params":"[REDACTED:token]"}]"#)
    #expect(!open.isEmpty)
    answer(Self.result)
    #expect(open.isEmpty)
  }
}

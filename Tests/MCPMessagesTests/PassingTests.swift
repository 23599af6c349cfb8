import Redaction
import Testing

@testable import MCPMessages

/// What holds no secret goes on byte for byte.
struct PassingTests {
  static let messages = [
    #"{"jsonrpc":"2.0","id":1,"result":{}}"#,
    #"{"jsonrpc":"2.0","id":"a\u0062","result":{"content":[{"type":"text","text":"x\ny"}]}}"#,
    #" { "id" : 1.50e+3 ,"result":[ ], "jsonrpc" : "2.0" } "#,
    #"{"jsonrpc":"2.0","method":"notifications/message","params":{"data":"\ud800 \uDC00"}}"#,
    #"{"jsonrpc":"2.0","id":7,"id":8,"method":"ping","method":"roots/list"}"#,
    #"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"é\/\u00e9 𝄞"}}"#,
    #"{"jsonrpc":"2.0","id":1,"result":{"n":-0.0E-0,"t":[true,false,null,[],{}]}}"#,
    #"{"jsonrpc":"2.0","id":1,"result":{"contents":[{"uri":"a:b","blob":"AAAA/+=="}]}}"#,
    #"[{"jsonrpc":"2.0","id":1,"result":{}} , {"jsonrpc":"2.0","method":"a"}]"#,
    #"{"json\u0072pc":"2.0","id":1,"result":{}}"#,
    #"{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"{\"a\":[1,\"\\n\"]}"}]}}"#,
    #"{"jsonrpc":"2.0","id":1,"result":{"text":"[REDACTED:token]"}}"#,
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"text\":\"\u{7f}\u{2028}\"}}\r",
  ]

  @Test(arguments: messages)
  func aMessageOfTheServer(_ message: String) {
    for stream in [message + "\n", message, message + "\n" + message + "\n"] {
      let filtered = serverSide(stream)
      #expect(filtered.client == stream)
      #expect(filtered.server == "" && filtered.diagnostics == "")
    }
  }

  @Test(arguments: messages)
  func aMessageOfTheClient(_ message: String) {
    // A response of the client with a marker is not passed; the others are requests or plain.
    guard !message.contains("REDACTED") else { return }
    for stream in [message + "\n", message] {
      let filtered = clientSide(stream)
      #expect(filtered.server == stream)
      #expect(filtered.client == "" && filtered.diagnostics == "" && filtered.refusals == [])
    }
  }

  @Test func nothingOfALineIsSentBeforeItsNewline() {
    let line = PassingTests.messages[0]
    let memory = HeapPatternMemory()
    let server = ServerMessages(.make(PatternSet.usual), memory: memory)
    var filtered = Filtered()
    let bytes = Array((line + "\n").utf8)
    for byte in bytes.dropLast() {
      let one = [byte]
      unsafe server.feed(one.span.bytes) { filtered.take($0, $1) }
    }
    #expect(filtered.clientBytes == [])
    let last = [UInt8(ascii: "\n")]
    unsafe server.feed(last.span.bytes) { filtered.take($0, $1) }
    #expect(filtered.clientBytes == bytes)
  }

  @Test func aWholeLineIsHandledInPlace() {
    let memory = HeapPatternMemory()
    let server = ServerMessages(.make(PatternSet.usual), memory: memory)
    let line = Array((#"{"jsonrpc":"2.0","id":1,"result":{"text":"plain"}}"# + "\n").utf8)
    var isSame = false
    unsafe line.span.bytes.withUnsafeBytes { source in
      let span = unsafe RawSpan(_unsafeBytes: source)
      server.feed(span) { _, piece in
        unsafe piece.withUnsafeBytes { target in
          isSame = unsafe target.baseAddress == source.baseAddress
        }
      }
    }
    #expect(isSame)
    #expect(memory.bytesInUse == 0)
  }

  @Test func jsonOfTheServerIsReadToTheLetter() {
    let valid = JSONSamples.valid.map { #"{"jsonrpc":"2.0","id":1,"result":"# + $0 + "}\n" }
    for line in valid { #expect(serverSide(line).client == line, "\(line)") }
    let invalid = JSONSamples.invalid.map { #"{"jsonrpc":"2.0","id":1,"result":"# + $0 + "}\n" }
    for line in invalid {
      let filtered = serverSide(line)
      #expect(filtered.client == "", "\(line)")
      #expect(filtered.diagnostics.hasPrefix("vault: not JSON-RPC on stdout: {"), "\(line)")
    }
  }
}

enum JSONSamples {
  static let valid = [
    "0", "-0", "10", "-1.5", "1e5", "1E+5", "1.0e-05", "\"\"", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
    "\"\\u0000\\uFFFF\"", "[]", "{}", "[1,2]", "{\"\":0}", "{\"a\":{\"a\":[{}]}}", "true", "false",
    "null", "[ ]", "{ }", "[\t1 ,\r2 ]", "\"\u{10FFFF}\"",
    String(repeating: "[", count: 511) + String(repeating: "]", count: 511),
    String(repeating: "{\"a\":", count: 200) + "1" + String(repeating: "}", count: 200),
    // No JSON, but Python writes it and the SDK's clients read it.
    "NaN", "[Infinity,-Infinity]",
  ]
  static let invalid = [
    "", "01", "-", "+1", ".5", "1.", "1e", "1e+", "0x1", "1 2", "'a'", "\"a", "\"\\x\"",
    "\"\\u12\"", "\"\\u12g4\"", "\"\t\"", "[1,]", "[,1]", "{\"a\":1,}", "{a:1}", "{\"a\"}",
    "{\"a\":}", "{\"a\":1 \"b\":2}", "[1}", "{\"a\":1]", "tru", "True", "-NaN", "Inf",
    "undefined", "//", "1}", "[[[", "\"\\",
  ]
}

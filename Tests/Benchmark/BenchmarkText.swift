/// Text and secrets to measure with; the same in every run.
struct BenchmarkText {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64.
  private mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  private mutating func number(below limit: Int) -> Int { Int(next() >> 33) % limit }

  mutating func random(_ count: Int, of letters: [UInt8]) -> [UInt8] {
    (0..<count).map { _ in letters[number(below: letters.count)] }
  }

  static let alphanumeric = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
  static let base64 = alphanumeric + Array("+/".utf8)
  private static let hexadecimal = Array("0123456789abcdef".utf8)
  private static let printable = (0x21...0x7e).map { UInt8($0) }
  private static let words = """
    request response client server handler tools call list resource prompt token session config \
    started finished retry connection database query timeout error warning cache upstream user id \
    http https path method status content type text result params name arguments value file line
    """.split(separator: " ").map { Array($0.utf8) }

  /// Tokens of 20 to 76 bytes; with `punctuation`, one in three is a password of printable bytes.
  mutating func secrets(_ count: Int, punctuation: Bool = false) -> [[UInt8]] {
    (0..<count).map { index in
      random(
        20 + number(below: 57),
        of: punctuation && index % 3 == 0 ? Self.printable : Self.alphanumeric)
    }
  }

  /// Lines as servers write them, half log and half JSON-RPC.
  mutating func lines(_ byteCount: Int) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(byteCount + 1_024)
    while text.count < byteCount { appendLine(&text) }
    text.removeLast(text.count - byteCount)
    return text
  }

  private mutating func appendWords(_ count: Int, _ text: inout [UInt8]) {
    for index in 0..<count {
      if index > 0 { text.append(UInt8(ascii: " ")) }
      text += Self.words[number(below: Self.words.count)]
    }
  }

  private mutating func appendLine(_ text: inout [UInt8]) {
    let digits = String(100_000 + number(below: 900_000))
    switch number(below: 4) {
    case 0:
      text += Array("2026-11-27T10:42:17.\(digits)Z INFO [worker-\(number(below: 16))] ".utf8)
      appendWords(8, &text)
      text += Array(" request_id=".utf8) + random(32, of: Self.hexadecimal)
      text += Array(" duration_ms=\(number(below: 5_000))".utf8)
    case 1:
      text += Array("[\(digits)] DEBUG client.py:\(number(below: 900)) GET /api/v1/".utf8)
      appendWords(1, &text)
      text += Array("/\(digits)?cursor=".utf8) + random(24, of: Self.alphanumeric)
      text += Array(" 200 ".utf8)
      appendWords(4, &text)
    case 2:
      text += Array(#"{"jsonrpc":"2.0","id":\#(digits),"result":{"content":[{"type":"text",""#.utf8)
      text += Array(#"text":""#.utf8)
      appendWords(30, &text)
      text += Array(#"\nblob: "#.utf8) + random(44, of: Self.base64)
      text += Array(#""}],"isError":false}}"#.utf8)
    default:
      text += Array(#"{"jsonrpc":"2.0","id":\#(digits),"method":"tools/call","params":{"#.utf8)
      text += Array(#""name":"search","arguments":{"query":""#.utf8)
      appendWords(6, &text)
      text += Array(#"","limit":\#(number(below: 100))}}}"#.utf8)
    }
    text.append(UInt8(ascii: "\n"))
  }
}

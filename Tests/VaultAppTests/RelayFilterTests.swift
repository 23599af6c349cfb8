import MCPMessages
import Redaction
import Testing

@testable import VaultApp

struct RelayFilterTests {
  /// The last line of a client that goes need not end in a newline.
  @Test(arguments: ["\n", ""])
  func aCallThatIsRefusedIsReported(_ end: String) {
    var patterns = PatternSet(memory: HeapPatternMemory())
    let token = Array("ghp_Aa1Bb2Cc3Dd4Ee5Ff6".utf8)
    #expect(unsafe patterns.add(name: "token", value: token.span.bytes) == .redacted)
    var reported: [String] = []
    let filter = ClientMessageFilter(patterns, open: OpenRequests()) {
      reported += $0.map(\.secret)
    }
    let call = #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":"ghp_Aa1Bb2Cc3Dd4Ee5Ff6"}"#
    let line = Array((call + end).utf8)
    unsafe filter.feed(line.span.bytes) { _, _ in }
    filter.finish { _, _ in }
    #expect(reported == ["token"])
  }
}

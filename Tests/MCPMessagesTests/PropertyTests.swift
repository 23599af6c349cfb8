import Redaction
import Testing
import VaultTestSupport

@testable import MCPMessages

/// What holds for every message, tried on thousands of them.
struct PropertyTests {
  private static func server() -> ServerMessages {
    ServerMessages(.make(RandomMessages.secrets), memory: HeapPatternMemory())
  }

  @Test func aMessageWithoutASecretIsTheSame() {
    var messages = RandomMessages(seed: 1)
    messages.plants = false
    let stream = (0..<2_000).map { _ in messages.message() + "\n" }.joined()
    #expect(Self.server().filter([Array(stream.utf8)]).client == stream)
  }

  /// Judged by a parser that is not ours; see `Python/compare.py` for what it holds against them.
  @Test(.needs(programs: "python3"))
  func aMessageWithSecretsIsTheSameButForThem() throws {
    var messages = RandomMessages(seed: 2)
    var planted = 0
    let lines = (0..<4_000).map { _ in
      defer { if messages.isPlanted { planted += 1 } }
      return messages.message()
    }
    let filtered = Self.server().filter([Array((lines.joined(separator: "\n") + "\n").utf8)])
    #expect(filtered.diagnostics == "")
    #expect(planted > 1_000)
    let masked = filtered.client.split(separator: "\n").map(String.init)
    try #require(masked.count == lines.count)
    let judged = try Self.judge(lines, masked)
    #expect(judged.succeeded, "\(judged)")
    #expect(judged.output.hasPrefix("\(lines.count) lines, "))
    // The controls: the judge sees what the plain redactor misses, and what is not the same.
    let plain = redacted(lines.joined(separator: "\n"), RandomMessages.secrets)
    #expect(try !Self.judge(lines, plain.split(separator: "\n").map(String.init)).succeeded)
    #expect(try !Self.judge(lines, lines).succeeded)
    #expect(try !Self.judge(lines, Array(masked.dropFirst()) + masked.prefix(1)).succeeded)
  }

  private static func judge(_ lines: [String], _ masked: [String]) throws -> CommandResult {
    let secrets = RandomMessages.secrets.map { quoted($0.key) + ":" + quoted($0.value) }
    let pairs = zip(lines, masked).map { $0 + "\n" + $1 + "\n" }.joined()
    return try Command(
      "python3", [PackageRoot.file("Tests/MCPMessagesTests/Python/compare.py")],
      input: Array(("{" + secrets.joined(separator: ",") + "}\n" + pairs).utf8),
      timeout: .seconds(60)
    ).run()
  }

  /// Messages, stray lines, fields that may not change, batches and blanks, one after the other.
  private static func stream(_ seed: UInt64) -> [UInt8] {
    var messages = RandomMessages(seed: seed)
    let others = [
      "banner \(RandomMessages.token)", "key \(RandomMessages.odd)", "", " \r",
      #"{"jsonrpc":"2.0","id":5,"result":{"nextCursor":"\#(RandomMessages.token)"}}"#,
      #"{"jsonrpc":"2.0","id":6,"method":"a","params":{"uri":"\#(RandomMessages.token)"}}"#,
      #"{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"x","y":"[REDACTED:z]"}}"#,
      #"{"jsonrpc":"2.0","id":8,"result":{"x":"# + quoted(String(repeating: "long ", count: 300))
        + "}}",
    ]
    let lines = (0..<60).map { index in
      switch index % 4 {
      case 0: others[index / 4 % others.count]
      case 1: "[" + messages.message() + " ," + messages.message() + "]"
      default: messages.message()
      }
    }
    return Array(lines.joined(separator: "\n").utf8)
  }

  @Test(arguments: 10..<16)
  func theCutOfTheStreamChangesNothing(_ seed: UInt64) {
    var random = SeededGenerator(state: seed)
    let stream = Self.stream(seed)
    let patterns = PatternSet.make(RandomMessages.secrets)
    func outputs(_ pieces: [[UInt8]]) -> [Filtered] {
      let memory = HeapPatternMemory()
      defer { #expect(memory.bytesInUse == 0) }
      let server = ServerMessages(patterns, memory: memory, longestLine: 1_200)
      let client = ClientMessages(patterns, memory: memory, longestLine: 1_200)
      return [server.filter(pieces), client.filter(pieces)]
    }
    let whole = outputs([stream])
    #expect(whole[0].diagnostics.contains("not JSON-RPC") && whole[0].server != "")
    #expect(whole[1].client != "" && whole[1].refusals.count > 3)
    #expect(outputs(stream.map { [$0] }) == whole)
    for longest in [3, 50, 700] { #expect(outputs(random.cut(stream, longest: longest)) == whole) }
  }

  /// What the client's side lets pass, the server's side would not have masked.
  @Test func theGuardsAgreeWithTheMask() {
    var messages = RandomMessages(seed: 30)
    let server = Self.server()
    let client = ClientMessages(.make(RandomMessages.secrets), memory: HeapPatternMemory())
    for _ in 0..<1_500 {
      let line = Array((messages.message() + "\n").utf8)
      let masked = server.filter([line]).clientBytes != line
      let guarded = client.filter([line])
      let isResponse = !guarded.server.contains("\"method\"")
      let isHeld = guarded.refusals.contains { $0.cause == .secret || $0.secret == "x" }
      if masked, isResponse { #expect(isHeld) }
    }
  }
}

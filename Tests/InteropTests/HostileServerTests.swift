import Testing
import VaultTestSupport

/// Servers that do what they must not, and clients that say what they must not. Whatever happens,
/// both lines of the SDK see the session live on: an `echo` follows every blow.
@Suite(.needsPython, .needsVaultBinary, .needs(programs: "python3"))
struct HostileServerTests {
  let home: TemporaryHome

  init() throws {
    home = try TemporaryHome()
    try home.makeVault()
  }

  /// Where a secret can be replaced, everything else is as without vault: results, errors and keys,
  /// JSON in JSON, escapes that no encoder writes, base64, notifications, requests to the client.
  @Test(arguments: Conversation.allCases, SampleToken.allCases)
  func masksWhatCanBeMasked(_ conversation: Conversation, _ token: SampleToken) throws {
    let tools = [
      "structured", "nested", "escaped", "error", "progress", "logs", "image", "blob", "split",
      "deep", "asks",
    ]
    let runs = try ComparedRuns(
      .hostile(), conversation, [.messages], token: token.value, home: home,
      steps: Self.steps(
        Self.calling(tools) + [
          #"{"tool": "waits", "cancelAfter": 0.5}"#,
          #"{"resource": "example://it"}"#,
          #"{"prompt": "any", "arguments": {"who": "ключ"}}"#,
        ]))
    #expect(runs.problems == "")
    let sealed = runs.sealed[0]
    let asked = try #require(try sealed.calls(of: "asks").first)
    #expect(asked.contains("is it \(Judge.marker)?"))
    #expect(asked.contains("elicited"))
    #expect(try sealed.steps(with: #""cancelled""#).count == 2)
  }

  /// Above the 10 MiB at which the TypeScript SDK gives a connection up.
  @Test func aLongLinePasses() throws {
    let conversation = Conversation.secondLineModern
    let sealed = try drive(.hostile(), conversation, steps: Self.calling(["long"]))
    let judge = try Judge(conversation, token: SampleToken.ordinary.value, home: home)
    #expect(try judge.search(sealed.files).output == "")
    let text = try #require(try sealed.calls(of: "long").first)
    #expect(text.utf8.count > 10 << 20)
    #expect(text.contains(Judge.marker))
    #expect(try echoes(of: sealed) == 1)
  }

  /// Banners, JSON that is no JSON-RPC, empty lines, and bytes that are no UTF-8.
  @Test(arguments: Conversation.allCases)
  func whatIsNoMessageGoesToStandardError(_ conversation: Conversation) throws {
    let tools = ["strays", "garbage"]
    let sealed = try drive(.hostile(["--banner"]), conversation, steps: Self.calling(tools))
    #expect(try echoes(of: sealed) == tools.count)
    for tool in tools {
      let call = try #require(try sealed.calls(of: tool).first)
      #expect(call.contains("answered among \(tool)"))
      #expect(call.contains(#""notifications": []"#))
    }
    let errors = try DrivenServer.text(of: sealed.errors)
    for line in [
      "Server started with \(Judge.marker)",
      "[dotenv] injected env (3) from .env, TOKEN=\(Judge.marker)",
      #""msg": "using \#(Judge.marker)""#, "Processing request...", "?? caf? \(Judge.marker)",
    ] {
      #expect(errors.contains(line))
    }
  }

  /// The control: without vault the client is told of lines that it cannot read.
  @Test func withoutVaultTheClientSeesStrayLines() throws {
    let session = ServerEntry.hostile().session(token: "none", steps: Self.calling(["strays"]))
    let plain = try DrivenServer.drive([session], .firstLine, home: home)[0]
    let call = try #require(try plain.calls(of: "strays").first)
    #expect(call.contains("unreadable"))
  }

  /// A secret where nothing may change: the request is answered by an error.
  @Test(arguments: Conversation.allCases)
  func whatCannotBeMaskedIsAnError(_ conversation: Conversation) throws {
    var tools = ["link", "asks_by_address"]
    if conversation == .secondLineModern { tools.append("state") }
    let sealed = try drive(.hostile(), conversation, steps: Self.calling(tools))
    #expect(try echoes(of: sealed) == tools.count)
    for (tool, field) in zip(tools, ["uri", "url", "requestState"]) {
      let call = try #require(try sealed.calls(of: tool).first)
      #expect(call.contains("-31001"))
      #expect(call.contains("'\(field)' holds the secret '\(Judge.name)'"))
    }
    let judge = try Judge(conversation, token: SampleToken.ordinary.value, home: home)
    #expect(try judge.search(sealed.files).output == "")
  }

  /// A model has seen the marker, or the token elsewhere, and writes it back. Nothing is stored.
  @Test(arguments: Conversation.allCases, SampleToken.allCases)
  func whatMustNotReachTheServerDoesNot(
    _ conversation: Conversation, _ token: SampleToken
  ) throws {
    let judge = try Judge(conversation, token: token.value, home: home)
    let forbidden = try judge.forbiddenCalls()
    let store = home.directory.path("store")
    let sealed = try drive(
      .hostile(settings: ["STORE": store]), conversation, token: token.value,
      steps: forbidden + [
        #"{"resource": "example://it/?key=\#(Judge.marker)"}"#,
        #"{"prompt": "any", "arguments": {"text": "\#(Judge.marker)"}}"#,
      ])
    let calls = try sealed.calls(of: "store")
    #expect(calls.count == forbidden.count && calls.count > 10)
    for call in calls {
      #expect(call.contains(#""isError": true"#))
      #expect(call.contains("This call was not sent to the server"))
    }
    for step in ["resources/read", "prompts/get"] {
      let refused = try #require(try sealed.steps(with: #""step": "\#(step)""#).first)
      #expect(refused.contains("-32602"))
    }
    #expect(!entryExists(store))
    let audit = try home.succeed(["audit"]).output
    #expect(audit.contains("carried its marker") && audit.contains("carried its value"))
    #expect(try judge.search([sealed.wire, sealed.errors]).output == "")
    #expect(try echoes(of: sealed) == calls.count + 2)
  }

  /// The control: without vault the server stores all of it.
  @Test func withoutVaultEverythingIsStored() throws {
    let store = home.directory.path("store")
    let forbidden = try Judge(.firstLine, token: SampleToken.awkward.value, home: home)
      .forbiddenCalls()
    let session = ServerEntry.hostile(settings: ["STORE": store])
      .session(token: "none", steps: forbidden)
    _ = try DrivenServer.drive([session], .firstLine, home: home)
    #expect(try DrivenServer.text(of: store).split(separator: "\n").count == forbidden.count)
  }

  private func drive(
    _ entry: ServerEntry, _ conversation: Conversation,
    token: String = SampleToken.ordinary.value, steps: [String]
  ) throws -> DrivenServer {
    try Judge.keep(token, home: home)
    let session = try Launch.messages.session(entry, home: home, steps: Self.steps(steps))
    let driven = try DrivenServer.drive([session], conversation, home: home)[0]
    #expect(try driven.failure == nil)
    return driven
  }

  private static func calling(_ tools: [String]) -> [String] {
    tools.map { #"{"tool": "\#($0)"}"# }
  }

  /// These steps, and after each that the session lives.
  private static func steps(_ steps: [String]) -> [String] {
    steps.flatMap { [$0, #"{"tool": "echo", "arguments": {"text": "alive"}}"#] }
  }

  private func echoes(of driven: DrivenServer) throws -> Int {
    try driven.calls(of: "echo").count { $0.contains(#""text": "{\"text\": \"alive\"}""#) }
  }
}

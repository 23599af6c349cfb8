import Testing

@testable import MCPMessages

/// A secret in a field that may not change: the message is not sent, and somebody is told.
struct OpaqueFieldTests {
  struct Case: Sendable {
    /// What stands in the result, or in the params of a request or a notification.
    var member: String
    var field: String
  }

  private static let secret = Secrets.token

  private static let results = [
    Case(member: #""nextCursor":"a\#(secret)""#, field: "nextCursor"),
    Case(member: #""nextCursor":"\#(escaped(secret))""#, field: "nextCursor"),
    Case(member: #""nextC\u0075rsor":"\#(secret)""#, field: "nextCursor"),
    Case(member: #""requestState":"\#(base64(secret.utf8))""#, field: "requestState"),
    Case(member: #""requestState":{"a":["\#(secret)"]}"#, field: "requestState"),
    Case(member: #""requestState":{"\#(secret)":1}"#, field: "requestState"),
    Case(member: #""requestState":[\#(Secrets.pin)]"#, field: "requestState"),
    Case(
      member: "\"requestState\":" + quoted(#"{"a":"\#(escaped(secret))"}"#), field: "requestState"),
    Case(member: #""resultType":"\#(secret)""#, field: "resultType"),
    Case(member: #""protocolVersion":"\#(secret)""#, field: "protocolVersion"),
    Case(member: #""taskId":"\#(secret)""#, field: "taskId"),
    Case(member: #""task":{"taskId":"\#(secret)"}"#, field: "taskId"),
    Case(member: #""tasks":[{},{"taskId":"\#(secret)"}]"#, field: "taskId"),
    Case(member: #""tools":[{"name":"\#(secret)"}]"#, field: "name"),
    Case(
      member: #""tools":[{"inputSchema":{"properties":{"\#(secret)":{}}}}]"#,
      field: "the name of an argument"),
    Case(
      member:
        #""tools":[{"inputSchema":{"properties":{"a":{"anyOf":[{"required":["\#(secret)"]}]}}}}]"#,
      field: "required"),
    Case(member: #""prompts":[{"name":"\#(secret)"}]"#, field: "name"),
    Case(member: #""prompts":[{"arguments":[{"name":"\#(secret)"}]}]"#, field: "name"),
    Case(member: #""resources":[{"uri":"db://u:\#(secret)@h"}]"#, field: "uri"),
    Case(member: #""resourceTemplates":[{"uriTemplate":"x:\#(secret)"}]"#, field: "uriTemplate"),
    Case(member: #""contents":[{"uri":"x:\#(secret)","text":""}]"#, field: "uri"),
    Case(member: #""contents":[{"mimeType":"x/\#(secret)"}]"#, field: "mimeType"),
    Case(
      member: #""content":[{"type":"resource","resource":{"uri":"\#(secret)"}}]"#, field: "uri"),
    Case(member: #""content":[{"type":"resource_link","uri":"x:\#(secret)"}]"#, field: "uri"),
    Case(
      member: #""messages":[{"content":{"type":"image","mimeType":"\#(secret)"}}]"#,
      field: "mimeType"),
    Case(member: #""inputRequests":{"\#(secret)":{}}"#, field: "a key of inputRequests"),
    Case(
      member: #""inputRequests":{"a":{"method":"\#(secret)","params":{}}}"#, field: "method"),
    Case(
      member:
        #""inputRequests":{"a":{"params":{"requestedSchema":{"properties":{"\#(secret)":{}}}}}}"#,
      field: "the name of an argument"),
    Case(member: #""_meta":{"traceparent":"\#(secret)"}"#, field: "traceparent"),
    Case(member: #""_meta":{"baggage":"k=\#(secret)"}"#, field: "baggage"),
    Case(
      member: #""_meta":{"io.modelcontextprotocol/subscriptionId":"\#(secret)"}"#,
      field: "io.modelcontextprotocol/subscriptionId"),
  ]

  private static let params = [
    Case(member: #""progressToken":"\#(secret)""#, field: "progressToken"),
    Case(member: #""progressToken":\#(Secrets.pin)"#, field: "progressToken"),
    Case(member: #""_meta":{"progressToken":"\#(secret)"}"#, field: "progressToken"),
    Case(member: #""requestId":"\#(secret)""#, field: "requestId"),
    Case(member: #""elicitationId":"\#(secret)""#, field: "elicitationId"),
    Case(member: #""url":"https://h/?t=\#(secret)""#, field: "url"),
    Case(member: #""uri":"x:\#(secret)""#, field: "uri"),
    Case(
      member: #""requestedSchema":{"properties":{"\#(secret)":{}}}"#,
      field: "the name of an argument"),
    Case(member: #""messages":[{"role":"\#(secret)"}]"#, field: "role"),
  ]

  /// Places where a word of the table means nothing: a server may write anything there.
  private static let free = [
    #""structuredContent":{"uri":"S","id":"S","nextCursor":"S","tools":[{"name":"S"}]}"#,
    #""content":[{"type":"text","text":"S"}]"#,
    #""tools":[{"description":"S","inputSchema":{"properties":{"a":{"default":{"uri":"S"}}}}}]"#,
    #""tools":[{"inputSchema":{"properties":{"a":{"enum":["S"],"examples":["S"],"title":"S"}}}}]"#,
    #""_meta":{"com.example/x":{"uri":"S"},"uri":"S"}"#,
    #""completion":{"values":["S"]}"#,
    #""instructions":"S","serverInfo":{"name":"S"}"#,
    #""other":{"id":"S","method":"S","_meta":{"traceparent":"S"}}"#,
  ]

  private static func reason(_ field: String, _ secret: String = "token") -> String {
    "its '\(field)' holds the secret '\(secret)', which can be neither sent nor replaced there"
  }

  private static func secretName(_ test: Case) -> String {
    test.member.contains(Secrets.pin) ? "pin" : "token"
  }

  @Test(arguments: results.map(\.member))
  func aResponseIsAnsweredByAnError(_ member: String) throws {
    let test = try #require(Self.results.first { $0.member == member })
    let reason = Self.reason(test.field, Self.secretName(test))
    for id in ["7", "\"a\\u0062\"", "12345678901234567890"] {
      let filtered = serverSide(#"{"jsonrpc":"2.0","id":\#(id),"result":{\#(member)}}"# + "\n")
      #expect(
        filtered.client
          == errorAnswer(id, -31001, "vault did not pass the server's answer on: \(reason)"))
      #expect(filtered.server == "")
      #expect(
        filtered.diagnostics
          == "vault: warning: an answer of the server was replaced by an error: \(reason)\n")
    }
  }

  @Test(arguments: params.map(\.member))
  func aRequestIsAnsweredAndANotificationDropped(_ member: String) throws {
    let test = try #require(Self.params.first { $0.member == member })
    let reason = Self.reason(test.field, Self.secretName(test))
    let request = serverSide(
      #"{"jsonrpc":"2.0","id":"x","method":"elicitation/create","params":{\#(member)}}"# + "\n")
    #expect(request.client == "")
    #expect(
      request.server
        == errorAnswer("\"x\"", -31001, "vault did not pass the request on: \(reason)"))
    #expect(
      request.diagnostics
        == "vault: warning: a request of the server was answered with an error: \(reason)\n")
    let notification = serverSide(
      #"{"jsonrpc":"2.0","method":"notifications/progress","params":{\#(member)}}"# + "\n")
    #expect(notification.client == "" && notification.server == "")
    #expect(
      notification.diagnostics
        == "vault: warning: a message of the server was dropped: \(reason)\n")
  }

  @Test(arguments: free)
  func inFreeDataItIsMasked(_ member: String) {
    let line = #"{"jsonrpc":"2.0","id":1,"result":{\#(member)}}"# + "\n"
    let secret = line.split(separator: "\"S\"", omittingEmptySubsequences: false)
    let filtered = serverSide(secret.joined(separator: "\"\(Self.secret)\""))
    #expect(filtered.client == secret.joined(separator: "\"[REDACTED:token]\""))
    #expect(filtered.diagnostics == "")
  }

  @Test func inLogDataAndErrorDataItIsMasked() {
    for (line, masked) in [
      (
        #"{"jsonrpc":"2.0","method":"notifications/message","params":{"data":{"uri":"\#(Self.secret)"}}}"#,
        #"{"jsonrpc":"2.0","method":"notifications/message","params":{"data":{"uri":"[REDACTED:token]"}}}"#
      ),
      (
        #"{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"\#(Self.secret)","data":{"id":"\#(Self.secret)"}}}"#,
        #"{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"[REDACTED:token]","data":{"id":"[REDACTED:token]"}}}"#
      ),
    ] {
      #expect(serverSide(line + "\n").client == masked + "\n")
    }
  }

  @Test func anIDIsNeverRepeatedThatHoldsASecret() {
    let response = serverSide(#"{"jsonrpc":"2.0","id":"\#(Self.secret)","result":{}}"# + "\n")
    #expect(response.client == "")
    #expect(
      response.diagnostics
        == "vault: warning: a message of the server was dropped: \(Self.reason("id"))\n")
    // The server may have its own back.
    let request = serverSide(#"{"jsonrpc":"2.0","id":"\#(Self.secret)","method":"ping"}"# + "\n")
    #expect(request.client == "" && request.server.contains(Self.secret))
    #expect(!request.diagnostics.contains(Self.secret))
  }

  @Test func aWordOfTheProtocolIsNotMasked() {
    let filtered = serverSide(
      #"{"jsonrpc":"2.0","id":1,"result":{"content":[],"structuredContent":{"content":1}}}"# + "\n",
      ["word": "structuredContent"])
    #expect(filtered.client.contains("\"error\""))
    #expect(filtered.diagnostics.contains("'structuredContent' holds the secret 'word'"))
  }

  @Test func aSecretThatIsJSONIsNotLetThrough() {
    let key = #"{"type":"service_account","private_key":"-----BEGIN\nabc"}"#
    let filtered = serverSide(
      #"{"jsonrpc":"2.0","id":1,"result":{"structuredContent":\#(key)}}"# + "\n", ["key": key])
    #expect(
      filtered.client
        == errorAnswer(
          "1", -31001,
          "vault did not pass the server's answer on: the secret 'key' lies across several of "
            + "its values"))
    // In a string it is replaced.
    let text = serverSide(
      #"{"jsonrpc":"2.0","id":1,"result":{"text":\#(quoted(key))}}"# + "\n", ["key": key])
    #expect(text.client == #"{"jsonrpc":"2.0","id":1,"result":{"text":"[REDACTED:key]"}}"# + "\n")
  }

  @Test func everyPlaceButTheFreeOneHasRules() {
    let named: Set<Place> = [.inputRequests, .schemaMembers]
    for place in Place.allCases where place != .free && !named.contains(place) {
      #expect(!place.rules.isEmpty, "\(place)")
    }
    #expect(Place.free.rules.isEmpty)
  }
}

/// Which members of a message must come back, or be understood, exactly as the server wrote them.
///
/// The table below says it for every place of MCP (revisions 2024-11-05 to 2026-07-28) in which a
/// server can write. A member that is not listed is text for a person or a model: secrets in it,
/// and in all it contains, are masked. So is everything that a server may choose freely.
struct FieldRule {
  enum Treatment {
    /// Nothing in it may change: a message that holds a secret here is not sent.
    case opaque
    /// Base64: replaced as a whole.
    case body
    /// Text, or an object or array with rules of its own.
    case inside(Place)
  }

  let treatment: Treatment
  /// The key is a word of the protocol, or a name that comes back: it cannot be masked either.
  var keyIsOpaque = true
  /// What a person is told.
  let name: StaticString

  static let free = FieldRule(treatment: .inside(.free), keyIsOpaque: false, name: "")

  var isOpaque: Bool {
    if case .opaque = treatment { true } else { false }
  }

  var isBody: Bool {
    if case .body = treatment { true } else { false }
  }

  /// The rule for a member of an object that has this rule.
  func member(_ key: ByteView, hasEscapes: Bool) -> FieldRule {
    switch treatment {
    case .opaque: self
    case .body: .free
    case .inside(let place): place.rule(for: key, hasEscapes: hasEscapes)
    }
  }
}

/// A kind of object in an MCP message.
enum Place: Int, CaseIterable {
  /// Arguments, structured content, error and log data, elicited content, defaults and examples.
  case free
  case message, error, params, result, meta
  case content, resource, turn
  case tool, prompt, schema, task
  /// Objects whose keys are names that come back.
  case inputRequests, schemaMembers

  private static let table: [(place: Place, fields: KeyValuePairs<StaticString, Treatment>)] = [
    (
      .message,
      [
        "jsonrpc": .opaque, "id": .opaque, "method": .opaque, "params": .inside(.params),
        "result": .inside(.result), "error": .inside(.error),
      ]
    ),
    (.error, ["code": .opaque, "message": .inside(.free), "data": .inside(.free)]),
    (
      .params,
      [
        "_meta": .inside(.meta), "progressToken": .opaque, "requestId": .opaque,
        "cursor": .opaque, "taskId": .opaque, "elicitationId": .opaque, "uri": .opaque,
        "url": .opaque, "name": .opaque, "level": .opaque, "mode": .opaque,
        "protocolVersion": .opaque, "data": .inside(.free),
        "messages": .inside(.turn), "tools": .inside(.tool), "toolChoice": .opaque,
        "requestedSchema": .inside(.schema), "inputRequests": .inside(.inputRequests),
        "requestState": .opaque, "task": .inside(.task),
      ]
    ),
    (
      .result,
      [
        "_meta": .inside(.meta), "resultType": .opaque, "protocolVersion": .opaque,
        "supportedVersions": .opaque, "nextCursor": .opaque, "requestState": .opaque,
        "taskId": .opaque, "task": .inside(.task), "tasks": .inside(.task),
        "cacheScope": .opaque, "content": .inside(.content), "contents": .inside(.resource),
        "structuredContent": .inside(.free), "messages": .inside(.turn),
        "tools": .inside(.tool), "prompts": .inside(.prompt),
        "resources": .inside(.resource), "resourceTemplates": .inside(.resource),
        "inputRequests": .inside(.inputRequests),
      ]
    ),
    (
      .meta,
      [
        "progressToken": .opaque, "traceparent": .opaque, "tracestate": .opaque,
        "baggage": .opaque, "io.modelcontextprotocol/subscriptionId": .opaque,
        "io.modelcontextprotocol/protocolVersion": .opaque,
        "io.modelcontextprotocol/related-task": .inside(.task),
      ]
    ),
    (
      .content,
      [
        "_meta": .inside(.meta), "type": .opaque, "data": .body, "mimeType": .opaque,
        "uri": .opaque, "id": .opaque, "name": .inside(.free), "input": .inside(.free),
        "toolUseId": .opaque, "resource": .inside(.resource), "content": .inside(.content),
        "structuredContent": .inside(.free),
      ]
    ),
    (
      .resource,
      [
        "_meta": .inside(.meta), "uri": .opaque, "uriTemplate": .opaque, "mimeType": .opaque,
        "blob": .body,
      ]
    ),
    (.turn, ["role": .opaque, "content": .inside(.content)]),
    (
      .tool,
      [
        "_meta": .inside(.meta), "name": .opaque, "inputSchema": .inside(.schema),
        "outputSchema": .inside(.schema),
      ]
    ),
    (.prompt, ["_meta": .inside(.meta), "name": .opaque, "arguments": .inside(.prompt)]),
    (
      .schema,
      [
        "type": .opaque, "format": .opaque, "required": .opaque, "$ref": .opaque,
        "$id": .opaque, "$schema": .opaque, "$anchor": .opaque, "x-mcp-header": .opaque,
        "properties": .inside(.schemaMembers), "patternProperties": .inside(.schemaMembers),
        "$defs": .inside(.schemaMembers), "definitions": .inside(.schemaMembers),
        "dependentSchemas": .inside(.schemaMembers), "dependentRequired": .opaque,
        "items": .inside(.schema), "prefixItems": .inside(.schema), "contains": .inside(.schema),
        "additionalProperties": .inside(.schema), "propertyNames": .inside(.schema),
        "unevaluatedProperties": .inside(.schema), "unevaluatedItems": .inside(.schema),
        "anyOf": .inside(.schema), "allOf": .inside(.schema), "oneOf": .inside(.schema),
        "not": .inside(.schema), "if": .inside(.schema), "then": .inside(.schema),
        "else": .inside(.schema), "default": .inside(.free), "examples": .inside(.free),
        "enum": .inside(.free), "const": .inside(.free),
      ]
    ),
    (.task, ["taskId": .opaque, "status": .opaque]),
  ]

  typealias Treatment = FieldRule.Treatment

  private static let allRules: [[FieldRule]] = allCases.map { place in
    table.first { $0.place == place }?.fields.map { name, treatment in
      FieldRule(treatment: treatment, name: name)
    } ?? []
  }

  var rules: [FieldRule] { Self.allRules[rawValue] }

  fileprivate func rule(for key: ByteView, hasEscapes: Bool) -> FieldRule {
    switch self {
    case .inputRequests:
      return FieldRule(treatment: .inside(.message), name: "a key of inputRequests")
    case .schemaMembers:
      return FieldRule(treatment: .inside(.schema), name: "the name of an argument")
    default:
      return rules.first {
        JSONText.matches(key, hasEscapes: hasEscapes, $0.name)
      } ?? .free
    }
  }
}

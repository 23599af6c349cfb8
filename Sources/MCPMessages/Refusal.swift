/// Answers that are written here instead of a message that is not passed on.
enum Refusal {
  /// JSON-RPC reserves -32768 to -32000; MCP asks for codes of one's own outside.
  enum Code: Int {
    /// A secret stands where it can neither be sent nor be replaced.
    case unmaskable = -31_001
    /// A line is longer or nested deeper than what is checked.
    case unreadable = -31_002
    /// The client's answer carries a secret, or the marker of one.
    case answerHeldBack = -31_003
    /// JSON-RPC: invalid parameters. MCP 2026-07-28 has it for requests a server cannot accept.
    case invalidParameters = -32_602
  }

  /// Appends an error response, without newline.
  ///
  /// - Parameter id: as it stood in the request.
  static func error(
    id: ByteView?, _ code: Code, _ message: String, into buffer: MessageBuffer
  ) {
    begin(id, into: buffer)
    buffer.append("\"error\":{\"code\":")
    buffer.append(text: String(code.rawValue))
    buffer.append(",\"message\":")
    append(message, to: buffer)
    buffer.append("}}")
  }

  /// Appends the result of a tool that failed, without newline. Unlike an error, the model is shown
  /// it.
  ///
  /// - Parameter isModern: the request is one of MCP 2026-07-28, where a result names its type.
  static func toolError(
    id: ByteView?, isModern: Bool, _ message: String, into buffer: MessageBuffer
  ) {
    begin(id, into: buffer)
    buffer.append("\"result\":{")
    if isModern { buffer.append("\"resultType\":\"complete\",") }
    buffer.append("\"content\":[{\"type\":\"text\",\"text\":")
    append(message, to: buffer)
    buffer.append("}],\"isError\":true}}")
  }

  private static func begin(_ id: ByteView?, into buffer: MessageBuffer) {
    buffer.append("{\"jsonrpc\":\"2.0\",\"id\":")
    if let id { buffer.append(id) } else { buffer.append("null") }
    buffer.append(",")
  }

  /// The messages are written here; names of secrets have neither quotes nor control characters.
  private static func append(_ message: String, to buffer: MessageBuffer) {
    buffer.append("\"")
    for byte in message.utf8 {
      let mustBeEscaped = byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
      buffer.append(mustBeEscaped ? UInt8(ascii: "?") : byte)
    }
    buffer.append("\"")
  }
}

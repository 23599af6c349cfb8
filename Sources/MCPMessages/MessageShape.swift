/// What one JSON-RPC message is, as far as its own members say.
struct MessageShape {
  enum Kind {
    /// It has a method and an id: it is owed an answer.
    case request
    /// It has a method alone.
    case notification
    /// The answer to a request.
    case response
    /// None of these.
    case other
  }

  /// The value of `id`, with quotes; nil unless it is a string, a number or null, and valid JSON.
  var id: Range<Int>?
  /// The inside of the string that is `method`.
  var method: Range<Int>?
  var methodHasEscapes = false
  var hasID = false
  var hasResult = false
  var hasVersion = false
  /// `id` or `method` stands twice; the last one counts for most parsers, not for all.
  var isAmbiguous = false

  var kind: Kind {
    if method != nil { return hasID ? .request : .notification }
    return hasResult ? .response : .other
  }

  /// Whether the method is one of these.
  func hasMethod(_ line: ByteView, _ names: [StaticString]) -> Bool {
    guard let method else { return false }
    return names.contains {
      JSONText.matches(line[method], hasEscapes: methodHasEscapes, $0)
    }
  }
}

/// The outline of a line: whether it is JSON, and the messages in it.
struct LineOutline {
  enum Syntax { case json, invalid, tooDeep }

  private(set) var syntax = Syntax.json
  /// The message of a line that is an object; also as far as one was read before it broke off.
  private(set) var message = MessageShape()
  /// The line is an array: a batch, if it is of messages (MCP 2025-03-26 only).
  private(set) var isBatch = false
  /// Elements of the array, how many of them are objects, and how many of those have `jsonrpc`.
  private var elementCount = 0
  private var objectCount = 0
  private var messageCount = 0
  /// Some string holds an escape.
  private var hasEscapes = false
  /// Some key is that of a base64 body.
  private var hasBodies = false
  private(set) var isUTF8 = true

  private enum Member { case id, method, result, version, other }

  init(_ line: ByteView) {
    var reader = JSONReader(line)
    var member = Member.other
    while true {
      switch reader.next() {
      case .beginArray where reader.depth == 1: isBatch = true
      case .beginObject where reader.depth == messageDepth: message = MessageShape()
      case .endObject where isBatch && reader.depth == 1:
        elementCount += 1
        objectCount += 1
        if message.hasVersion { messageCount += 1 }
      case .endArray where reader.depth == 1: elementCount += 1
      case .key:
        hasEscapes = hasEscapes || reader.hasEscapes
        let key = line[reader.range]
        if BodyKeys.contains(key) { hasBodies = true }
        if reader.depth == messageDepth { member = note(key, hasEscapes: reader.hasEscapes) }
      case .string:
        hasEscapes = hasEscapes || reader.hasEscapes
        take(member, reader, isString: true)
      case .number, .literal: take(member, reader, isString: false)
      case .end:
        isUTF8 = reader.isUTF8
        return
      case .invalid:
        syntax = .invalid
        return
      case .tooDeep:
        syntax = .tooDeep
        return
      default: break
      }
    }
  }

  private var messageDepth: Int { isBatch ? 2 : 1 }

  /// Whether this is JSON-RPC: an object with `jsonrpc`, or an array of those and nothing else.
  var isRPC: Bool {
    guard syntax == .json, isUTF8 else { return false }
    return isBatch ? elementCount > 0 && elementCount == messageCount : message.hasVersion
  }

  /// Why a message that somebody may wait for cannot be passed on; nil if it can, or is none.
  var fault: String? {
    guard !isBatch, message.hasVersion else { return nil }
    if syntax == .tooDeep { return "it is nested deeper than \(JSONReader.deepest) levels" }
    return syntax == .json && !isUTF8 ? "it is not UTF-8" : nil
  }

  /// Whether a batch holds nothing but objects.
  var isOfObjects: Bool { elementCount == objectCount }

  /// Calls `body` with each element of a line that is a batch, in order.
  static func forEachElement<E: Error>(
    of line: ByteView, _ body: (Range<Int>) throws(E) -> Void
  ) throws(E) {
    var reader = JSONReader(line)
    var start = 0
    while true {
      switch reader.next() {
      case .beginObject where reader.depth == 2: start = reader.place - 1
      case .endObject where reader.depth == 1: try body(start..<reader.place)
      case .end, .invalid, .tooDeep: return
      default: break
      }
    }
  }

  /// No string holds an escape, and none can be a body: all that they say stands there as it is.
  var isPlain: Bool { !hasEscapes && !hasBodies }

  private mutating func note(_ key: ByteView, hasEscapes: Bool) -> Member {
    func isKey(_ name: StaticString) -> Bool {
      JSONText.matches(key, hasEscapes: hasEscapes, name)
    }
    if isKey("id") {
      message.isAmbiguous = message.isAmbiguous || message.hasID
      message.hasID = true
      message.id = nil
      return .id
    }
    if isKey("method") {
      message.isAmbiguous = message.isAmbiguous || message.method != nil
      return .method
    }
    if isKey("result") || isKey("error") { message.hasResult = true }
    if isKey("jsonrpc") { message.hasVersion = true }
    return .other
  }

  private mutating func take(_ member: Member, _ reader: JSONReader, isString: Bool) {
    let range = reader.range
    if isBatch, reader.depth == 1 { elementCount += 1 }
    guard reader.depth == messageDepth else { return }
    switch member {
    case .id where reader.isExact:
      message.id = isString ? (range.lowerBound - 1)..<(range.upperBound + 1) : range
    case .method where isString:
      message.method = range
      message.methodHasEscapes = reader.hasEscapes
    default: break
    }
  }
}

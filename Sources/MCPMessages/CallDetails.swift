/// What a request says beyond its method, read when it is refused.
struct CallDetails {
  /// The inside of `params.name`: the tool, if it is a plain string.
  private(set) var tool: Range<Int>?
  /// `params._meta` names a protocol version: the request is one of MCP 2026-07-28.
  private(set) var isModern = false

  private enum Member { case params, name, meta, other }

  init(_ message: ByteView) {
    var reader = JSONReader(message)
    // The members that are open, by depth.
    var path: [Member] = [.other, .other, .other, .other]
    while true {
      switch reader.next() {
      case .key where reader.depth < path.count:
        let key = message[reader.range]
        let hasEscapes = reader.hasEscapes
        func isKey(_ name: StaticString) -> Bool {
          JSONText.matches(key, hasEscapes: hasEscapes, name)
        }
        let isInParams = reader.depth > 1 && path[1] == .params
        switch reader.depth {
        case 1: path[1] = isKey("params") ? .params : .other
        case 2: path[2] = isKey("name") ? .name : isKey("_meta") ? .meta : .other
        default:
          if isInParams, path[2] == .meta, isKey("io.modelcontextprotocol/protocolVersion") {
            isModern = true
          }
        }
      case .string where reader.depth == 2 && path[1] == .params && path[2] == .name:
        tool = reader.range
      case .end, .invalid, .tooDeep: return
      default: break
      }
    }
  }
}

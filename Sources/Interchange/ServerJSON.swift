/// The server profiles of a vault's own export. Stricter than what is said about a secret: what a
/// reader does not know could be what makes a server safe to start, so nothing is passed over.
struct ServerJSON {
  private static let partByteCount = 4

  private let bytes: ByteView
  private var server = ForeignServer()
  private var byteCount = 0

  private init(_ bytes: ByteView) { self.bytes = bytes }

  /// None where there is no list of them, as in exports of before there were profiles.
  static func read(
    _ root: JSONItem, _ bytes: ByteView
  ) throws(InterchangeError) -> [ForeignServer] {
    guard let list = root["servers"] else { return [] }
    guard list.isArray else { throw bytes.error(.badServer, at: list.offset) }
    var servers: [ForeignServer] = []
    for item in list.elements {
      guard servers.count < InterchangeLimits.entries else {
        throw bytes.error(.tooManyEntries, at: item.offset)
      }
      var reader = ServerJSON(bytes)
      guard item.isObject, item["name"] != nil else {
        throw bytes.error(.badServer, at: item.offset)
      }
      try item.eachMember { (key, part) throws(InterchangeError) in try reader.take(key, part) }
      servers.append(reader.server)
    }
    return servers
  }

  private mutating func take(_ key: String, _ part: JSONItem) throws(InterchangeError) {
    switch key {
    case "name": server.name = try text(part)
    case "command": server.command = try text(part)
    case "arguments":
      try each(part) { (reader, item) throws(InterchangeError) in
        reader.server.arguments.append(try reader.anyBytes(item))
      }
    case "directory": server.directory = try text(part)
    case "recorded": server.recorded = try variables(part, valueKey: "value")
    case "variables": server.variables = try variables(part, valueKey: "value")
    case "files": server.files = try variables(part, valueKey: "secret")
    case "descriptors": try takeDescriptors(part)
    case "pass":
      try each(part) { (reader, item) throws(InterchangeError) in
        reader.server.passed.append(try reader.text(item))
      }
    case "mcp": server.speaksMCP = try known(part.flag, part)
    case "all_forms": server.hidesAllForms = try known(part.flag, part)
    case "strict": server.refusesExpired = try known(part.flag, part)
    case "min_length": server.minimumLength = try known(part.integer, part)
    default: throw bytes.error(.badServer, at: part.offset)
    }
  }

  private mutating func variables(
    _ list: JSONItem, valueKey: String
  ) throws(InterchangeError) -> [ForeignServer.Variable] {
    var variables: [ForeignServer.Variable] = []
    try each(list) { (reader, item) throws(InterchangeError) in
      var name: String?
      var value: [UInt8]?
      try item.eachMember { (key, part) throws(InterchangeError) in
        switch key {
        case "name": name = try reader.text(part)
        case valueKey: value = try reader.anyBytes(part)
        default: throw reader.bytes.error(.badServer, at: part.offset)
        }
      }
      variables.append(
        ForeignServer.Variable(
          name: try reader.known(name, item), value: try reader.known(value, item)))
    }
    return variables
  }

  private mutating func takeDescriptors(_ list: JSONItem) throws(InterchangeError) {
    try each(list) { (reader, item) throws(InterchangeError) in
      var number: Int64?
      var secret: String?
      try item.eachMember { (key, part) throws(InterchangeError) in
        switch key {
        case "number": number = part.integer
        case "secret": secret = try reader.text(part)
        default: throw reader.bytes.error(.badServer, at: part.offset)
        }
      }
      reader.server.descriptors.append(
        ForeignServer.Descriptor(
          number: try reader.known(number, item), secret: try reader.known(secret, item)))
    }
  }

  /// Every item of a list; none behind the one with which it became too long.
  private mutating func each(
    _ list: JSONItem, _ take: (inout ServerJSON, JSONItem) throws(InterchangeError) -> Void
  ) throws(InterchangeError) {
    guard list.isArray else { throw bytes.error(.badServer, at: list.offset) }
    for item in list.elements {
      if server.isTooLong { return }
      try take(&self, item)
    }
  }

  private mutating func text(_ item: JSONItem) throws(InterchangeError) -> String {
    String(decoding: copy(try known(item.place, item)), as: UTF8.self)
  }

  /// A string, or `{"base64":"…"}` for what is no UTF-8.
  private mutating func anyBytes(_ item: JSONItem) throws(InterchangeError) -> [UInt8] {
    if let place = item.place { return copy(place) }
    var found: ValuePlace?
    try item.eachMember { (key, part) throws(InterchangeError) in
      guard key == "base64" else { throw bytes.error(.badServer, at: part.offset) }
      found = part.place
    }
    let base64 = try known(found, item)
    try VaultJSON.checkBase64(base64, bytes)
    return copy(ValuePlace(base64.range, .jsonBase64))
  }

  private mutating func copy(_ place: ValuePlace) -> [UInt8] {
    let copy = place.copy(from: bytes, limit: InterchangeLimits.serverByteCount)
    byteCount += copy.count + Self.partByteCount
    server.isTooLong = byteCount > InterchangeLimits.serverByteCount
    return copy
  }

  private func known<Part>(_ part: Part?, _ item: JSONItem) throws(InterchangeError) -> Part {
    guard let part else { throw bytes.error(.badServer, at: item.offset) }
    return part
  }
}

import VaultCore

/// What a person, a configuration or another file gives as text.
extension FuzzedParser {
  static let text: [FuzzedParser] = [
    FuzzedParser("checkpoint", longestInput: 600) { (bytes) throws(BrokenRule) in
      let text = String(decoding: bytes, as: UTF8.self)
      guard let checkpoint = try? Checkpoint(parsing: text) else { return .refused }
      try hold(Array(checkpoint.line.utf8) == bytes, "read and written again it is the same")
      try hold(checkpoint.message.count == Checkpoint.messageByteCount, "a message has 149 bytes")
      return .taken
    },
    FuzzedParser("names", longestInput: 600) { (bytes) throws(BrokenRule) in try names(bytes) },
    FuzzedParser("template", longestInput: 1024) { (bytes) throws(BrokenRule) in
      try template(bytes)
    },
    FuzzedParser("times", longestInput: 64) { (bytes) throws(BrokenRule) in try times(bytes) },
  ]

  private static func names(_ bytes: [UInt8]) throws(BrokenRule) -> FuzzOutcome {
    let text = String(decoding: bytes, as: UTF8.self)
    var isTaken = false
    if let name = try? SecretName(text) {
      isTaken = true
      try hold(Array(name.text.utf8) == bytes, "a name is what was given")
      try hold(ImportedName.name([text]) == name, "a title that is a name stays as it is")
    }
    if let reference = try? Reference(text) {
      isTaken = true
      try hold(Array(reference.description.utf8) == bytes, "a reference is what was given")
    }
    if let name = try? EnvironmentName(text) {
      isTaken = true
      try hold(Array(name.text.utf8) == bytes, "a variable is what was given")
    }
    if let name = try? ServerName(text) {
      try hold((try? SecretName(text)) != nil, "a server is called as a secret may be")
      try hold(!name.text.hasPrefix("-"), "a server's name is no option")
    }
    if let label = try? SlotLabel(text) {
      try hold(label.text.utf8.count <= 128, "a label is short")
    }
    let path = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
    if let name = ImportedName.name(path.map(String.init)) {
      isTaken = true
      try hold((try? SecretName(name.text)) == name, "a made name is a name")
      try hold(ImportedName.name([name.text]) == name, "a made name stays as it is")
      let two = ImportedName.distinct([name, name, name])
      try hold(Set(two.compactMap(\.name)).count == two.compactMap(\.name).count, "each once")
    }
    return isTaken ? .taken : .refused
  }

  private static func template(_ bytes: [UInt8]) throws(BrokenRule) -> FuzzOutcome {
    guard let template = try? ValueTemplate(bytes) else { return .refused }
    var written: [UInt8] = []
    var wasLiteral = false
    for piece in template.pieces {
      switch piece {
      case .literal(let literal):
        try hold(!literal.isEmpty && !wasLiteral, "no literal is empty or beside another")
        written += literal
        wasLiteral = true
      case .reference(let reference):
        let isWhole = bytes.starts(with: Reference.scheme.utf8)
        let text = isWhole ? reference.description : "{{\(reference.description)}}"
        written += Array(text.utf8)
        wasLiteral = false
      }
    }
    try hold(written == bytes, "its pieces are what was given")
    try hold((try? ValueTemplate(template.text)) == template, "written and read it is the same")
    return template.isLiteral ? .refused : .taken
  }

  private static func times(_ bytes: [UInt8]) throws(BrokenRule) -> FuzzOutcome {
    let text = String(decoding: bytes, as: UTF8.self)
    var isTaken = false
    if let instant = try? Instant(parsing: text) {
      isTaken = true
      try hold((try? Instant(parsing: instant.rfc3339)) == instant, "a time reads back the same")
      try hold(instant.rfc3339.utf8.count == 20, "a time has twenty characters")
      _ = TimeSpan.relative(from: Instant(seconds: 1), to: instant)
    }
    if let span = try? TimeSpan(parsing: text) {
      isTaken = true
      try hold((try? TimeSpan(parsing: span.text)) == span, "a span reads back the same")
      _ = Instant(seconds: 1_700_000_000).adding(span).rfc3339
    }
    // What stands in a file need not be a date that a person could write.
    let seconds = bytes.prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
    try hold(Instant(seconds: seconds).rfc3339.utf8.count == 20, "any time can be written")
    return isTaken ? .taken : .refused
  }
}

import VaultCore

/// What stands in a vault's file, once it is opened, and beside it.
extension FuzzedParser {
  static let format: [FuzzedParser] = [
    FuzzedParser("encoding") { (bytes) throws(BrokenRule) in try items(bytes) },
    canonical("state") { (bytes) throws(FormatError) in
      try StateBody(decoding: bytes).encoded
    },
    canonical("record", longestInput: 18_000) { (bytes) throws(FormatError) in
      let body = try RecordBody(decoding: bytes)
      return try? body.encoded
    },
    canonical("policy") { (bytes) throws(FormatError) in
      try RotationPolicy(decoding: bytes[...]).encoded
    },
    canonical("server-profile", longestInput: 8_400) { (bytes) throws(FormatError) in
      let profile = try ServerProfile(decoding: bytes)
      return try? profile.encoded
    },
    canonical("entry") { (bytes) throws(FormatError) in
      let entry = try AuditEntry(decoding: bytes)
      return try? entry.encoded
    },
    canonical("label") { (bytes) throws(FormatError) in
      try SlotLabel(decoding: bytes).encoded
    },
    FuzzedParser("pending", longestInput: 8_192) { (bytes) throws(BrokenRule) in
      try pending(bytes)
    },
  ]

  /// A strict decoder: what it takes, encodes to the same bytes. Nil is a refusal to encode, which
  /// what was decoded must not meet.
  static func canonical(
    _ name: String, longestInput: Int = 4096,
    _ again: @escaping @Sendable ([UInt8]) throws(FormatError) -> [UInt8]?
  ) -> FuzzedParser {
    FuzzedParser(name, longestInput: longestInput) { (bytes) throws(BrokenRule) in
      let encoded: [UInt8]?
      do throws(FormatError) { encoded = try again(bytes) } catch { return .refused }
      try hold(encoded == bytes, "decoded and encoded again it is the same")
      return .taken
    }
  }

  /// A LIST of anything: its items, and each of them as all that an item can be.
  private static func items(_ bytes: [UInt8]) throws(BrokenRule) -> FuzzOutcome {
    var decoder = CanonicalDecoder(list: bytes[...])
    var encoder = CanonicalEncoder()
    do throws(FormatError) {
      while !decoder.isAtEnd {
        let item = try decoder.item()
        if let number = try? CanonicalDecoder.integer(item) {
          encoder.append(number)
        } else if let text = try? CanonicalDecoder.text(item) {
          encoder.append(text)
        } else {
          encoder.append(item)
        }
      }
      try decoder.end()
    } catch { return .refused }
    try hold(encoder.bytes == bytes, "decoded and encoded again it is the same")
    if var labelled = try? CanonicalDecoder(bytes, label: "vault1-test") {
      while (try? labelled.item(count: 8)) != nil {}
    }
    return .taken
  }

  private static func pending(_ bytes: [UInt8]) throws(BrokenRule) -> FuzzOutcome {
    let hash = [UInt8](repeating: 0x11, count: 32)
    let lines = PendingLines(parsing: bytes, stateHash: hash)
    try hold(lines.entries.count <= PendingLines.mostEntries, "no more entries than are kept")
    for counter in lines.more.values {
      let digits = PendingLines.padded(counter.count)
      let end = counter.offset + digits.count
      try hold(end <= bytes.count, "a counter stands inside the file")
      try hold(Array(bytes[counter.offset..<end]) == digits, "a counter's digits are its own")
    }
    var written: [UInt8] = []
    for entry in lines.entries {
      try hold(PendingLines.mayWait(entry), "only what may wait outside gets in")
      guard let line = try? PendingLines.line(entry) else {
        throw BrokenRule(description: "an entry that was read can be written")
      }
      written += line
    }
    let again = PendingLines(parsing: written, stateHash: hash)
    try hold(again.entries == lines.entries && again.unreadable == 0, "lines read back the same")
    return lines.isEmpty ? .refused : .taken
  }
}

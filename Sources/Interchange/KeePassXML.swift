/// The XML that KeePass 2 and KeePassXC export ("KeePass XML (2.x)").
/// <https://keepass.info/help/kb/kdbx.html>
enum KeePassXML {
  static func read(_ bytes: ByteView) throws(InterchangeError) -> [ForeignEntry] {
    var document = try Document(bytes)
    return try document.read()
  }

  private struct Document {
    private var reader: XMLReader
    private var recycleBin: String?
    private var entries: [ForeignEntry] = []

    init(_ bytes: ByteView) throws(InterchangeError) {
      reader = try XMLReader(bytes)
    }

    mutating func read() throws(InterchangeError) -> [ForeignEntry] {
      guard case .start("KeePassFile", _) = try reader.next() else {
        throw reader.bytes.error(.notThisFormat, at: 0)
      }
      while case .start(let name, _) = try reader.next() {
        switch name {
        case "Meta": try meta()
        case "Root": try root()
        default: try reader.skip()
        }
      }
      guard case .done = try reader.next() else {
        throw reader.bytes.error(.surplus, at: reader.offset)
      }
      return entries
    }

    private mutating func meta() throws(InterchangeError) {
      while case .start(let name, _) = try reader.next() {
        if name == "RecycleBinUUID" { recycleBin = try reader.text() } else { try reader.skip() }
      }
    }

    private mutating func root() throws(InterchangeError) {
      while case .start(let name, _) = try reader.next() {
        if name == "Group" { try group(nil, depth: 0, isDeleted: false) } else { try reader.skip() }
      }
    }

    /// - Parameter path: the groups around it, without the one that stands for the whole file: the
    ///   tag of the entries in them, which share it.
    private mutating func group(
      _ path: String?, depth: Int, isDeleted: Bool
    ) throws(InterchangeError) {
      var path = path
      var isDeleted = isDeleted
      while case .start(let name, _) = try reader.next() {
        switch name {
        case "UUID":
          let id = try reader.text()
          if id == recycleBin { isDeleted = true }
        case "Name":
          let name = try reader.text()
          if depth > 0 { path = Self.joined(path, name) }
        case "Entry": try entry(path, isDeleted: isDeleted)
        case "Group": try group(path, depth: depth + 1, isDeleted: isDeleted)
        default: try reader.skip()
        }
      }
    }

    /// One byte more than the limit stays of a path beyond it: no vault takes such a tag.
    private static func joined(_ path: String?, _ name: String) -> String {
      let whole = path.map { $0 + "/" + name } ?? name
      let limit = InterchangeLimits.groupByteCount
      guard whole.utf8.count > limit else { return whole }
      return String(decoding: whole.utf8.prefix(limit + 1), as: UTF8.self)
    }

    private mutating func entry(_ path: String?, isDeleted: Bool) throws(InterchangeError) {
      var item = ForeignItem()
      if isDeleted { item.skip = .deleted }
      if let path { item.metadata.tags = [path] }
      while case .start(let name, _) = try reader.next() {
        switch name {
        case "String": try string(into: &item)
        case "Tags":
          item.metadata.take(tags: try reader.text(), dividedBy: ";,") { Self.trimmed($0) }
        case "Times": item.metadata.expiresAt = try expiry()
        case "Binary":
          item.hasAttachment = true
          try reader.skip()
        // Its history has older values.
        default: try reader.skip()
        }
      }
      try entries.take(item, in: reader.bytes, at: reader.offset)
    }

    private mutating func string(into item: inout ForeignItem) throws(InterchangeError) {
      var key = ""
      var value: ValuePlace?
      var attributes: [XMLReader.Attribute] = []
      while case .start(let name, let found) = try reader.next() {
        switch name {
        case "Key": key = try reader.text()
        case "Value":
          value = try reader.content()
          attributes = found
        default: try reader.skip()
        }
      }
      guard let value, !value.range.isEmpty else { return }
      take(key, value, attributes, into: &item)
    }

    private func take(
      _ key: String, _ value: ValuePlace, _ attributes: [XMLReader.Attribute],
      into item: inout ForeignItem
    ) {
      let bytes = reader.bytes
      func has(_ name: String) -> Bool {
        attributes.contains { $0.name == name && $0.value.text(in: bytes).lowercased() == "true" }
      }
      // Inside a database values are sealed with a stream that an export does not have.
      let skip: ForeignSkip? =
        has("Protected")
        ? .protected
        : bytes.has("{REF:", at: value.range.lowerBound) ? .reference : nil
      let field = ForeignItem.Field(name: key, place: value, skip: skip)
      switch key {
      case "Title": item.title = value.text(in: bytes)
      case "UserName": item.metadata.username = value.text(in: bytes)
      case "URL": item.metadata.take(address: value.text(in: bytes))
      case "Notes": item.note = value
      case "Password": item.main = field
      case "otp", "TOTP Seed", "TimeOtp-Secret", "TimeOtp-Secret-Base32", "TimeOtp-Secret-Hex",
        "TimeOtp-Secret-Base64", "HmacOtp-Secret", "HmacOtp-Secret-Base32":
        item.oneTimePassword = value
      default:
        if has("ProtectInMemory") || has("Protected") { item.hidden.append(field) }
      }
    }

    private mutating func expiry() throws(InterchangeError) -> ForeignMetadata.Time? {
      var expires = false
      var time: ForeignMetadata.Time?
      while case .start(let name, _) = try reader.next() {
        switch name {
        case "Expires": expires = try reader.text().lowercased() == "true"
        case "ExpiryTime": time = Self.time(try reader.text())
        default: try reader.skip()
        }
      }
      return expires ? time : nil
    }

    /// RFC 3339 or, since version 4 of the database, base64 of the seconds since the year 1.
    private static func time(_ text: String) -> ForeignMetadata.Time {
      guard text.utf8.count == 12, text.hasSuffix("=") else { return .text(text) }
      var base64 = Base64Reader()
      let decoded = text.utf8.compactMap { base64.take($0) }
      guard base64.isWhole, decoded.count == 8 else { return .text(text) }
      let seconds = decoded.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return .seconds((Int64(exactly: seconds) ?? .max) &- secondsFromYearOne)
    }

    /// From 0001-01-01 to 1970-01-01: 719,162 days.
    private static let secondsFromYearOne: Int64 = 719_162 * 86_400

    private static func trimmed(_ text: Substring) -> String {
      String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }
}

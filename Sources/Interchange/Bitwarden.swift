/// The unencrypted JSON that Bitwarden exports, of a person or an organisation.
/// <https://bitwarden.com/help/condition-bitwarden-import/>
enum BitwardenJSON {
  private enum Kind {
    static let note: Int64 = 2
    static let card: Int64 = 3
    static let identity: Int64 = 4
    static let sshKey: Int64 = 5
    /// Of a custom field.
    static let hidden: Int64 = 1
  }

  static func read(_ bytes: ByteView) throws(InterchangeError) -> [ForeignEntry] {
    let root = try JSONItem(bytes)
    if root["encrypted"]?.flag == true { throw bytes.error(.encrypted, at: root.offset) }
    guard let items = root["items"], items.isArray else {
      throw bytes.error(.notThisFormat, at: root.offset)
    }
    var folders: [String: String] = [:]
    for key in ["folders", "collections"] as [StaticString] {
      for folder in root.elements(of: key) {
        if let id = folder["id"]?.text, let name = folder["name"]?.text { folders[id] = name }
      }
    }
    var entries: [ForeignEntry] = []
    for source in items.elements {
      try entries.take(item(source, folders), in: bytes, at: source.offset)
    }
    return entries
  }

  private static func item(_ source: JSONItem, _ folders: [String: String]) -> ForeignItem {
    var item = ForeignItem()
    item.title = source["name"]?.text ?? ""
    let login = source["login"]
    if let address = login?.elements(of: "uris").first?["uri"]?.text {
      item.metadata.take(address: address)
    }
    item.metadata.username = login?["username"]?.text
    let groups =
      [source["folderId"]?.text].compactMap { $0 } + (source["collectionIds"]?.texts ?? [])
    if groups.count > InterchangeLimits.listItems { item.metadata.isCut = true }
    item.metadata.tags = groups.compactMap { folders[$0] }
    item.skip = skip(source)
    item.note = source["notes"]?.filled
    switch source["type"]?.integer {
    case Kind.note:
      item.main = item.note.map { ForeignItem.Field(name: "notes", place: $0) }
      item.note = nil
    case Kind.sshKey:
      item.main = source["sshKey"]?["privateKey"]?.filled.map {
        ForeignItem.Field(name: "privateKey", place: $0)
      }
    default:
      item.main = login?["password"]?.filled.map {
        ForeignItem.Field(name: "password", place: $0)
      }
      item.oneTimePassword = login?["totp"]?.filled
    }
    for field in source.elements(of: "fields") where field["type"]?.integer == Kind.hidden {
      guard let place = field["value"]?.filled else { continue }
      item.hidden.append(ForeignItem.Field(name: field["name"]?.text ?? "", place: place))
    }
    item.hasAttachment = !source.elements(of: "attachments").isEmpty
    return item
  }

  private static func skip(_ source: JSONItem) -> ForeignSkip? {
    if source["deletedDate"] != nil { return .deleted }
    if source["archivedDate"] != nil { return .archived }
    switch source["type"]?.integer {
    case Kind.card: return .card
    case Kind.identity: return .identity
    default: return nil
    }
  }
}

/// The table that Bitwarden exports. It does not say which custom fields are hidden, so those are
/// left out, and named; the JSON export has them all.
enum BitwardenCSV {
  static func columns(
    _ row: CSVReader.Row, _ bytes: ByteView
  ) throws(InterchangeError) -> CSVColumns {
    try CSVColumns(row, bytes, required: [["name"], ["login_password"], ["type"]])
  }

  static func read(_ bytes: ByteView) throws(InterchangeError) -> [ForeignEntry] {
    var rows = try CSVReader(bytes)
    guard let heading = try rows.next() else { throw bytes.error(.noColumns, at: 0) }
    let columns = try columns(heading, bytes)
    var entries: [ForeignEntry] = []
    while let row = try rows.next() {
      var item = ForeignItem()
      func text(_ names: String...) -> String {
        names.lazy.compactMap { columns.field(row, $0) }.first?.text(in: bytes) ?? ""
      }
      item.title = text("name")
      // Several addresses are joined by commas.
      if let address = text("login_uri").split(separator: ",").first {
        item.metadata.take(address: String(address))
      }
      item.metadata.username = text("login_username")
      item.metadata.take(tags: text("folder", "collections"), dividedBy: ",")
      if !text("archiveddate").isEmpty { item.skip = .archived }
      let note = columns.field(row, "notes")
      switch text("type") {
      case "note": item.main = note.map { ForeignItem.Field(name: "notes", place: $0) }
      default:
        item.main = columns.field(row, "login_password").map {
          ForeignItem.Field(name: "password", place: $0)
        }
        item.note = note
        item.oneTimePassword = columns.field(row, "login_totp")
      }
      if let fields = columns.field(row, "fields") {
        item.hidden = [ForeignItem.Field(name: "fields", place: fields, skip: .field)]
      }
      try entries.take(item, in: bytes, at: row.offset)
    }
    return entries
  }
}

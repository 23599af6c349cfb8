/// The table that 1Password exports. Versions 7 and 8 head their columns differently.
enum OnePasswordCSV {
  static func columns(
    _ row: CSVReader.Row, _ bytes: ByteView
  ) throws(InterchangeError) -> CSVColumns {
    try CSVColumns(row, bytes, required: [["title"], ["password"], ["url", "website", "urls"]])
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
      item.title = text("title")
      item.metadata.take(address: text("url", "website", "urls"))
      item.metadata.username = text("username")
      item.metadata.take(tags: text("tags"), dividedBy: ",;")
      if text("archived", "archived status").lowercased() == "true" { item.skip = .archived }
      item.main = columns.field(row, "password").map {
        ForeignItem.Field(name: "password", place: $0)
      }
      item.note = columns.field(row, "notes", "notesplain")
      item.oneTimePassword = columns.field(row, "otpauth", "one-time password")
      try entries.take(item, in: bytes, at: row.offset)
    }
    return entries
  }
}

/// `export.data` of a 1Password Unencrypted Export.
/// <https://support.1password.com/1pux-format/>
enum OnePUX {
  /// Of an item's `categoryUuid`.
  private enum Category {
    static let note = "003"
    static let document = "006"
    static let cards: Set<String> = ["002", "101"]
    /// Identity, driving and other licences, membership, passport, rewards, social security,
    /// medical record.
    static let identities: Set<String> = ["004", "103", "104", "105", "106", "107", "108", "113"]
  }

  static func read(_ bytes: ByteView) throws(InterchangeError) -> [ForeignEntry] {
    let root = try JSONItem(bytes)
    guard let accounts = root["accounts"], accounts.isArray else {
      throw bytes.error(.notThisFormat, at: root.offset)
    }
    var entries: [ForeignEntry] = []
    for account in accounts.elements {
      for vault in account.elements(of: "vaults") {
        let name = vault["attrs"]?["name"]?.text
        for source in vault.elements(of: "items") {
          // The first versions of the format wrapped every item.
          let item = item(source["item"] ?? source, vault: name)
          try entries.take(item, in: bytes, at: source.offset)
        }
      }
    }
    return entries
  }

  private static func item(_ source: JSONItem, vault: String?) -> ForeignItem {
    let category = source["categoryUuid"]?.text ?? ""
    let overview = source["overview"]
    let details = source["details"]
    var item = ForeignItem()
    item.title = overview?["title"]?.text ?? ""
    let address = overview?.elements(of: "urls").first { $0["url"]?.place != nil }?["url"]?.text
    item.metadata.take(address: overview?["url"]?.text ?? address ?? "")
    item.metadata.tags = (overview?["tags"]?.texts ?? []) + [vault].compactMap { $0 }
    item.skip = skip(source, category)
    item.note = details?["notesPlain"]?.filled
    for field in JSONItem.Elements(details?["loginFields"]) {
      guard let place = field["value"]?.filled else { continue }
      switch field["designation"]?.text {
      case "password": item.main = ForeignItem.Field(name: "password", place: place)
      case "username": item.metadata.username = field["value"]?.text
      default:
        // P: typed into a field that hides it.
        guard field["fieldType"]?.text == "P" else { continue }
        item.hidden.append(ForeignItem.Field(name: field["name"]?.text ?? "", place: place))
      }
    }
    if item.main == nil, let place = details?["password"]?.filled {
      item.main = ForeignItem.Field(name: "password", place: place)
    }
    for section in JSONItem.Elements(details?["sections"]) {
      for field in section.elements(of: "fields") { take(field, into: &item) }
    }
    if category == Category.note, item.main == nil {
      item.main = item.note.map { ForeignItem.Field(name: "notes", place: $0) }
      item.note = nil
    }
    item.hasAttachment =
      category == Category.document || details?["documentAttributes"] != nil
      || source["file"] != nil
    return item
  }

  /// One field of a section; its `value` is an object with one member, named after its type.
  private static func take(_ field: JSONItem, into item: inout ForeignItem) {
    let id = field["id"]?.text ?? ""
    let title = field["title"]?.text ?? ""
    let value = field["value"]
    if value?["file"] != nil { item.hasAttachment = true }
    if let seconds = value?["date"]?.integer, id == "expires" {
      item.metadata.expiresAt = .seconds(seconds)
    }
    if id == "username", item.metadata.username == nil {
      item.metadata.username = value?["string"]?.text
    }
    if let seed = value?["totp"]?.filled {
      if item.oneTimePassword == nil { item.oneTimePassword = seed }
      return
    }
    guard let place = value?["concealed"]?.filled ?? value?["sshKey"]?["privateKey"]?.filled
    else { return }
    let name = title.isEmpty ? id : title
    // What a database, a server, an API credential and a key are about.
    let isMain = ["password", "credential", "private_key"].contains(id)
    if isMain, item.main == nil {
      item.main = ForeignItem.Field(name: name, place: place)
    } else {
      item.hidden.append(ForeignItem.Field(name: name, place: place))
    }
  }

  private static func skip(_ source: JSONItem, _ category: String) -> ForeignSkip? {
    if source["trashed"]?.flag == true { return .deleted }
    switch source["state"]?.text {
    case "archived": return .archived
    case "deleted", "trashed": return .deleted
    default: break
    }
    if Category.cards.contains(category) { return .card }
    return Category.identities.contains(category) ? .identity : nil
  }
}

/// One item of a password manager, before it is taken apart into values.
struct ForeignItem {
  struct Field {
    let name: String
    let place: ValuePlace
    var skip: ForeignSkip?
  }

  var title = ""
  var metadata = ForeignMetadata()
  /// The whole item is left out.
  var skip: ForeignSkip?
  /// The value that takes the item's own name.
  var main: Field?
  /// The others that the source hides, each under its own name.
  var hidden: [Field] = []
  var note: ValuePlace?
  var oneTimePassword: ValuePlace?
  var hasAttachment = false

  /// An item whose title makes no name goes by its service, where it has one.
  private var name: String {
    title.isTooLong || title.utf8.contains(where: \.isNameByte) || metadata.service.isEmpty
      ? title : metadata.service
  }

  func entries(in bytes: ByteView) -> [ForeignEntry] {
    if let skip { return [ForeignEntry(path: [name], content: .skipped(skip))] }
    var entries: [ForeignEntry] = []
    func add(_ path: [String], _ field: Field, _ role: ForeignEntry.Role) {
      if field.place.isEmpty(in: bytes) { return }
      let content = field.skip.map { ForeignEntry.Content.skipped($0) }
      entries.append(
        ForeignEntry(path: path, content: content ?? .value(field.place, role), metadata: metadata))
    }
    if let main { add([name], main, .secret) }
    for field in hidden { add([name, field.name], field, .secret) }
    if let note { add([name, "notes"], Field(name: "notes", place: note), .note) }
    if let oneTimePassword {
      add([name, "otp"], Field(name: "otp", place: oneTimePassword), .oneTimePassword)
    }
    if hasAttachment {
      entries.append(
        ForeignEntry(path: [name, "attachment"], content: .skipped(.attachment)))
    }
    if entries.isEmpty {
      entries.append(ForeignEntry(path: [name], content: .skipped(.empty)))
    }
    return entries
  }
}

/// What `pass show NAME` prints: the password on the first line, and whatever its owner keeps
/// below it. <https://www.passwordstore.org/>
public enum PassEntry {
  /// The values of one entry, which stands in `range` of the document. A key in PEM is one value,
  /// all its lines; otherwise lines such as `url:` are metadata, `otpauth://` is a seed, and the
  /// rest is a note.
  public static func entries(
    named name: String, in document: RawSpan, _ range: Range<Int>
  ) -> [ForeignEntry] {
    document.withView { bytes in item(name, bytes, range).entries(in: bytes) }
  }

  private static func item(_ name: String, _ bytes: ByteView, _ range: Range<Int>) -> ForeignItem {
    var item = ForeignItem()
    item.title = name
    var lines = range
    if bytes.has("-----BEGIN ", at: range.lowerBound) {
      let end = trimmedEnd(bytes, range)
      item.main = ForeignItem.Field(name: "key", place: ValuePlace(range.lowerBound..<end, .plain))
      return item
    }
    let first = line(bytes, &lines)
    item.main = ForeignItem.Field(name: "password", place: ValuePlace(first, .plain))
    let rest = lines
    var hasNote = false
    while !lines.isEmpty {
      let line = line(bytes, &lines)
      if bytes.has("otpauth://", at: line.lowerBound) {
        item.oneTimePassword = ValuePlace(line, .plain)
      } else if let text = value(of: ["url: ", "URL: "], bytes, line) {
        item.metadata.take(address: text)
      } else if let text = value(of: names, bytes, line) {
        item.metadata.username = text
      } else if !line.isEmpty {
        hasNote = true
      }
    }
    if hasNote {
      item.note = ValuePlace(rest.lowerBound..<trimmedEnd(bytes, rest), .plain)
    }
    return item
  }

  private static let names: [StaticString] = [
    "login: ", "user: ", "username: ", "Username: ", "email: ",
  ]

  /// The next line, without its end, which is passed over.
  private static func line(_ bytes: ByteView, _ rest: inout Range<Int>) -> Range<Int> {
    let start = rest.lowerBound
    var end = start
    while end < rest.upperBound, bytes[end] != 0x0A { end += 1 }
    rest = min(end + 1, rest.upperBound)..<rest.upperBound
    let isCRLF = end > start && end < rest.upperBound && bytes[end - 1] == 0x0D
    return start..<(isCRLF ? end - 1 : end)
  }

  private static func trimmedEnd(_ bytes: ByteView, _ range: Range<Int>) -> Int {
    var end = range.upperBound
    while end > range.lowerBound, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
    return end
  }

  private static func value(
    of names: [StaticString], _ bytes: ByteView, _ line: Range<Int>
  ) -> String? {
    for name in names where bytes.has(name, at: line.lowerBound) {
      let start = line.lowerBound + name.utf8CodeUnitCount
      guard start <= line.upperBound else { return nil }
      return bytes.text(start..<line.upperBound)
    }
    return nil
  }
}

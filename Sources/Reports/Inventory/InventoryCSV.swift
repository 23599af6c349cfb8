import VaultCore

/// The inventory for spreadsheets and scripts: RFC 4180, UTF-8, a heading, CR LF, one record a
/// line. New columns come at the end.
///
/// Spreadsheets run a cell that begins with `=`, `+`, `-` or `@` as a formula (OWASP, "CSV
/// Injection"). Text that begins so gets an apostrophe in front, and so does every place behind a
/// semicolon, where a spreadsheet that separates by semicolons would begin a cell. Tabs, line ends
/// and whatever else a terminal would obey are written out, as in a table; JSON has the exact text.
extension Inventory {
  var csv: String {
    let heading = Self.columns.joined(separator: ",") + "\r\n"
    return items.reduce(into: heading) { text, item in
      text += item.cells.joined(separator: ",") + "\r\n"
    }
  }

  static let columns = [
    "state", "name", "owner", "service", "scopes", "env", "tags", "url", "created_at",
    "rotated_at", "age_days", "expiry", "expires_at", "rotate_by", "rotate_every_days",
    "overlap_seconds", "longest_validity_seconds", "previous_until", "version", "rotation_phase",
    "rotation_since", "exceptions", "servers",
  ]
}

extension InventoryItem {
  fileprivate var cells: [String] {
    func time(_ instant: Instant?) -> String {
      instant.flatMap { $0.isKnownDate ? $0.rfc3339 : nil } ?? ""
    }
    func number(_ number: Int64?) -> String { number.map { String($0) } ?? "" }
    func list(_ words: [String]) -> String { CSVCell.text(words.joined(separator: ", ")) }
    let policy = token.policy
    return [
      state.rawValue, CSVCell.text(token.name.text), CSVCell.text(token.owner),
      CSVCell.text(token.service), list(token.scopes), CSVCell.text(policy.environment ?? ""),
      list(token.tags), CSVCell.text(policy.url ?? ""), time(token.createdAt),
      time(DueDates.rotatedAt(token)), number(ageInDays),
      expiry.isKnownDate ? "known" : InventoryWords.expiry(expiry), time(expiry), time(rotateBy),
      number(policy.intervalDays), number(policy.overlap.seconds),
      number(DueDates.longestValidity(policy).seconds), time(DueDates.previousUntil(token)),
      number(token.current?.version), token.rotation?.phase.name ?? "",
      time(token.rotation?.since), list(exceptions.map(\.rawValue)), list(uses.map(\.words)),
    ]
  }
}

/// One cell of text from people.
enum CSVCell {
  static func text(_ text: String) -> String {
    let safe = withoutFormula(Escaping.line(text))
    guard safe.utf8.contains(where: { ",\";".utf8.contains($0) }) else { return safe }
    return "\"" + safe.replacing("\"", with: "\"\"") + "\""
  }

  private static func withoutFormula(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: beginsFormula) else { return text }
    var result = ""
    var beginsCell = true
    for scalar in text.unicodeScalars {
      if beginsCell, beginsFormula(scalar) { result += "'" }
      result.unicodeScalars.append(scalar)
      // A blank or a quote in front does not keep every spreadsheet from looking further.
      beginsCell = scalar == ";" || beginsCell && (scalar == " " || scalar == "\"")
    }
    return result
  }

  /// The full-width forms are taken for the plain ones where Japanese is spoken.
  private static func beginsFormula(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": true
    default: false
    }
  }
}

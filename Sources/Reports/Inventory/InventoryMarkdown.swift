import VaultCore

/// The inventory as Markdown (GitHub's, for its tables), aligned so that it can be read as it is.
extension Inventory {
  var markdown: String {
    let parts = [
      "# Secrets inventory", markdownHead, section("By owner", groupTable("Owner", owners)),
      section("By service", groupTable("Service", services)),
      section("Policy exceptions", exceptionTable), section("Secrets", secretsTable),
      section("Policy and use", policyTable),
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  private var markdownHead: String {
    let counts = counts
    let states = DueState.allCases.map { "\(InventoryWords.grouped(counts[$0])) \($0.rawValue)" }
    let filter = filter.words.map { ", only \($0.field) \(MarkdownText.cell($0.value))" }
    return "As of \(InventoryWords.moment(now)), vault `\(shortID)`\(filter.joined()): "
      + "**\(InventoryWords.count(items.count, "secret"))**, \(states.joined(separator: ", ")).\n"
      + "Confidential: names, owners and scopes. It holds no value of a secret."
  }

  private func section(_ title: String, _ table: MarkdownTable) -> String {
    table.rows.isEmpty ? "" : "## \(title)\n\n\(table.text)"
  }

  private func groupTable(_ title: String, _ groups: [InventoryGroup]) -> MarkdownTable {
    MarkdownTable(
      [title, "Secrets"] + DueState.allCases.map { $0.rawValue },
      trailing: Set(1...DueState.allCases.count + 1),
      groups.map { group in
        [MarkdownText.cell(group.name.isEmpty ? Cell.absent : group.name)]
          + ([group.counts.total] + DueState.allCases.map { group.counts[$0] }).map { String($0) }
      })
  }

  private var exceptionTable: MarkdownTable {
    MarkdownTable(
      ["Exception", "Secrets", "Mended by"], trailing: [1],
      exceptions.map { kind, places in
        [kind.title, String(places.count), kind.remedy.map { "`\($0)`" } ?? ""]
      })
  }

  private var secretsTable: MarkdownTable {
    MarkdownTable(
      [
        "State", "Secret", "Owner", "Service", "Scopes", "Age", "Expires", "Rotate by",
        "Exceptions",
      ], trailing: [5],
      items.map { item in
        [
          item.state == .ok ? "ok" : "**\(item.state.rawValue)**",
          MarkdownText.cell(item.token.name.text), MarkdownText.cell(item.token.owner),
          MarkdownText.cell(item.token.service),
          MarkdownText.cell(item.token.scopes.joined(separator: ", ")),
          item.ageInDays.map { "\($0) d" } ?? "", InventoryWords.expiry(item.expiry),
          item.rotateBy?.date ?? "", item.remarks.joined(separator: ", "),
        ]
      })
  }

  private var policyTable: MarkdownTable {
    MarkdownTable(
      [
        "Secret", "Created", "Rotated", "Interval", "Overlap", "Longest validity",
        "Previous until", "Variable", "Tags", "Page", "Used by",
      ], trailing: [],
      items.map { item in
        let policy = item.token.policy
        return [
          MarkdownText.cell(item.token.name.text), item.token.createdAt.date,
          DueDates.rotatedAt(item.token)?.date ?? "", "\(policy.intervalDays) d",
          policy.overlap.text, InventoryWords.length(DueDates.longestValidity(policy)),
          DueDates.previousUntil(item.token)?.date ?? "",
          MarkdownText.cell(policy.environment ?? ""),
          MarkdownText.cell(item.token.tags.joined(separator: ", ")),
          MarkdownText.cell(policy.url ?? ""),
          MarkdownText.cell(item.uses.map(\.words).joined(separator: ", ")),
        ]
      })
  }
}

/// Text from people inside Markdown: nothing in it is markup, a link or HTML.
enum MarkdownText {
  static func cell(_ text: String) -> String {
    let scalars = Array(Escaping.line(text).unicodeScalars)
    var result = ""
    for (place, scalar) in scalars.enumerated() {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\\", "`", "*", "[", "]", "|", "~", "$", "#", "!":
        result += "\\"
        result.unicodeScalars.append(scalar)
      case "_" where !isInsideWord(scalars, place): result += "\\_"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// An underscore between letters or digits emphasizes nothing (GitHub Flavored Markdown, 6.2).
  private static func isInsideWord(_ scalars: [Unicode.Scalar], _ place: Int) -> Bool {
    func isWord(_ place: Int) -> Bool {
      scalars.indices.contains(place)
        && (scalars[place].properties.isAlphabetic || scalars[place].properties.numericType != nil)
    }
    return isWord(place - 1) && isWord(place + 1)
  }
}

/// A table of cells that are Markdown already.
struct MarkdownTable {
  let titles: [String]
  let trailing: Set<Int>
  let rows: [[String]]

  init(_ titles: [String], trailing: Set<Int>, _ rows: [[String]]) {
    self.titles = titles
    self.trailing = trailing
    self.rows = rows
  }

  /// One long cell does not make all the others as wide.
  private static let widthLimit = 48

  /// Without a line end behind the last row.
  var text: String {
    let widths = titles.indices.map { column in
      rows.reduce(max(3, DisplayWidth.of(titles[column]))) {
        max($0, min(Self.widthLimit, DisplayWidth.of($1[column])))
      }
    }
    let rule = titles.indices.map { column in
      let dashes = String(repeating: "-", count: widths[column])
      return trailing.contains(column) ? dashes.dropLast() + ":" : dashes
    }
    return ([line(titles, widths), line(rule, widths)] + rows.map { line($0, widths) })
      .joined(separator: "\n")
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    let padded = cells.indices.map { column in
      let missing = max(0, widths[column] - DisplayWidth.of(cells[column]))
      let blanks = String(repeating: " ", count: missing)
      return trailing.contains(column) ? blanks + cells[column] : cells[column] + blanks
    }
    return "| " + padded.joined(separator: " | ") + " |"
  }
}

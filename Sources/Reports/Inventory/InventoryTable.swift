import VaultCore

/// The inventory on a terminal: every secret in a line, and below it what they come to.
extension Inventory {
  func table(colour: Bool) -> String {
    guard !items.isEmpty else { return "" }
    let tables =
      [secretsTable, groupTable("owner", owners), groupTable("service", services)]
      + [exceptionTable].filter { !$0.rows.isEmpty }
    return ([headline + "\n"] + tables.map { TableReport.text($0, now: now, colour: colour) })
      .joined(separator: "\n")
  }

  /// `25 secrets on 2026-11-22: 1 expired, 24 ok`, and what was asked for.
  var headline: String {
    let counts = counts
    let states = DueState.allCases.filter { counts[$0] > 0 }
      .map { "\(InventoryWords.grouped(counts[$0])) \($0.rawValue)" }
    let filter = filter.words.map { ", \($0.field) \(Escaping.line($0.value))" }.joined()
    let known = states.isEmpty ? "" : ": " + states.joined(separator: ", ")
    return "\(InventoryWords.count(items.count, "secret")) on \(now.date)\(filter)\(known)"
  }

  private var secretsTable: Report {
    let width = ListReport.widthLimit
    return Report(
      columns: [
        Column("state"), Column("name"), Column("owner", widthLimit: width),
        Column("service", widthLimit: width), Column("scopes", widthLimit: width),
        Column("age", alignment: .trailing), Column("expires"), Column("rotate by"),
        Column("used by", widthLimit: 2 * width), Column("exceptions"),
      ],
      rows: items.map { item in
        [
          .state(item.state), .text(item.token.name.text), .text(item.token.owner),
          .text(item.token.service), .text(item.token.scopes.joined(separator: ", ")),
          .text(item.ageInDays.map { "\($0)d" } ?? ""), .date(item.token.current?.expiresAt),
          .date(item.rotateBy), .text(item.uses.map(\.words).joined(separator: ", ")),
          .text(item.remarks.joined(separator: ", ")),
        ]
      })
  }

  private func groupTable(_ title: String, _ groups: [InventoryGroup]) -> Report {
    Report(
      columns: [Column(title, widthLimit: 2 * ListReport.widthLimit)]
        + [Column("secrets", alignment: .trailing)]
        + DueState.allCases.map { Column($0.rawValue, alignment: .trailing) },
      rows: groups.map { group in
        [.text(group.name), .number(Int64(group.counts.total))]
          + DueState.allCases.map { .number(Int64(group.counts[$0])) }
      })
  }

  private var exceptionTable: Report {
    Report(
      columns: [
        Column("exception"), Column("secrets", alignment: .trailing), Column("mended by"),
      ],
      rows: exceptions.map { kind, places in
        [.text(kind.title.lowercased()), .number(Int64(places.count)), .text(kind.remedy ?? "")]
      })
  }
}

extension InventoryItem {
  /// A rotation that has begun, and what the policy does not allow.
  var remarks: [String] {
    (token.rotation.map { ["rotation \($0.phase.name)"] } ?? []) + exceptions.map(\.short)
  }
}

import VaultCore

/// Whose secrets these are, and for what.
extension Inventory {
  /// Rows of one table; the rest of a long list is one row, and everybody stands by their secrets.
  private static let mostGroups = 40

  var totalsSection: Markup {
    """
    <section aria-labelledby="who">
    <h2 id="who">Owners and services</h2>
    <div class="pair">
    \(groupTable("Owner", "no owner", owners))\(groupTable("Service", "no service", services))\
    </div>
    </section>

    """
  }

  private func groupTable(
    _ title: String, _ absent: String, _ groups: [InventoryGroup]
  ) -> Markup {
    var shown = groups.prefix(Self.mostGroups).map { (name: $0.name, counts: $0.counts) }
    let rest = groups.dropFirst(Self.mostGroups)
    if !rest.isEmpty {
      var sum = StateCounts()
      for group in rest { for state in DueState.allCases { sum[state] += group.counts[state] } }
      shown.append((name: "", counts: sum))
    }
    return """
      <table class="totals"><caption>By \(title.lowercased())</caption>
      <thead><tr><th scope="col">\(title)<th scope="col">All\(Markup.each(DueState.allCases) {
        "<th scope=\"col\"><span class=\"\($0.rawValue)\"><i></i>\($0.rawValue)</span>"
      })<tbody>
      \(Markup.each(shown.enumerated()) { place, group in
        let isRest = place == Self.mostGroups
        let rest = InventoryWords.count(rest.count, "more", "more")
        return """
          <tr><th scope="row">\(Self.label(group.name, isRest ? rest : absent))\
          <td>\(InventoryWords.grouped(group.counts.total))\(Markup.each(DueState.allCases) {
            group.counts[$0] == 0 ? "<td>" : "<td>\(InventoryWords.grouped(group.counts[$0]))"
          })</tr>

          """
      })</table>

      """
  }

  private static func label(_ name: String, _ absent: String) -> Markup {
    name.isEmpty ? "<em>\(absent)</em>" : .breakable(name)
  }
}

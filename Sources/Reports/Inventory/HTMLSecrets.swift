import VaultCore

/// Every secret, worst first, in a table for each state. A long list is taken apart by the month
/// of the next rotation, and what is not pressing is folded.
struct HTMLSecrets {
  private let inventory: Inventory

  /// A state with more secrets than this is taken apart.
  private static let largestTable = 200
  /// Up to so many secrets in all, nothing is folded.
  private static let mostUnfolded = 500

  init(_ inventory: Inventory) {
    self.inventory = inventory
  }

  private var items: [InventoryItem] { inventory.items }

  var markup: Markup {
    """
    <section aria-labelledby="secrets">
    <h2 id="secrets" tabindex="-1">All secrets</h2>
    \(Markup.each(DueState.allCases) { state in
      let places = items.indices.filter { items[$0].state == state }
      return places.isEmpty ? "" : group(state, places)
    })\(items.isEmpty ? "<p>None.</p>\n" : "")</section>

    """
  }

  private func group(_ state: DueState, _ places: [Int]) -> Markup {
    let title: Markup = """
      <span class="\(state.rawValue)"><i></i>\(state.rawValue)</span> \
      <b>\(InventoryWords.grouped(places.count))</b>
      """
    let isFolded = items.count > Self.mostUnfolded
    guard places.count > Self.largestTable else {
      return "<h3>\(title)</h3>\n\(table(places, "\(state.rawValue)"))"
    }
    var months: [(month: String, places: [Int])] = []
    for place in places {
      let month = items[place].rotateBy.map { String($0.date.prefix(7)) } ?? ""
      if months.last?.month == month {
        months[months.count - 1].places.append(place)
      } else {
        months.append((month, [place]))
      }
    }
    return """
      <h3>\(title)</h3>
      \(Markup.each(months) { month, places in
        let name =
          month.isEmpty ? "Without a date" : "Rotate in " + InventoryWords.month(month[...])
        return """
          <details\(isFolded ? "" : " open" as Markup)><summary>\(name) \
          <b>\(InventoryWords.grouped(places.count))</b></summary>
          \(table(places, "\(state.rawValue), \(name)"))</details>

          """
      })
      """
  }

  private func table(_ places: [Int], _ caption: Markup) -> Markup {
    """
    <table class="secrets"><caption>\(caption)</caption>
    <thead><tr><th scope="col">Secret<th scope="col">Owner<th scope="col">Scopes\
    <th scope="col">Age<th scope="col">Rotate by<th scope="col">Expires<th scope="col">Used by\
    <th scope="col">Longest validity<th scope="col">Exceptions
    <tbody>
    \(Markup.each(places) { row(items[$0]) })</table>

    """
  }

  private func row(_ item: InventoryItem) -> Markup {
    let token = item.token
    return """
      <tr><th scope="row">\(token.name.text)\(about(token))\
      <td>\(Markup.breakable(token.owner))\
      <td>\(Markup.each(token.scopes, separator: ", ") { "\($0)" })\
      <td>\(age(item))<td>\(date(item.rotateBy))<td>\(expiry(item.expiry))\
      <td>\(Markup.each(item.uses) { "<div>\($0.server)<small>\($0.way)</small></div>" })\
      <td>\(InventoryWords.length(DueDates.longestValidity(token.policy)))\
      <small>\(token.policy.intervalDays)d + \(token.policy.overlap.text) overlap</small>\
      <td>\(remarks(item))</tr>

      """
  }

  /// What it is for, below its name.
  private func about(_ token: TokenRecord) -> Markup {
    let words = [token.service, token.policy.environment ?? ""].filter { !$0.isEmpty }
    let tags = token.tags.map { "#\($0)" }
    let all = words + tags
    let text: Markup =
      all.isEmpty
      ? "" : "<small>\(Markup.each(all, separator: " · ") { "\($0)" })</small>"
    return "\(text)\(page(token.policy.url))"
  }

  /// The provider's page: a link if it can be nothing else, else text.
  private func page(_ url: String?) -> Markup {
    guard let url else { return "" }
    guard url.hasPrefix("https://"), url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      return "<small>\(url)</small>"
    }
    let host = url.dropFirst("https://".count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    return "<small><a href=\"\(url)\" rel=\"noreferrer noopener\">\(host)</a></small>"
  }

  private func age(_ item: InventoryItem) -> Markup {
    guard let days = item.ageInDays, let rotated = DueDates.rotatedAt(item.token) else { return "" }
    let created = item.token.createdAt.date
    let first: Markup = created == rotated.date ? "" : "<br>added \(created)"
    return "\(days) d<small>since \(rotated.date)\(first)</small>"
  }

  private func date(_ instant: Instant?) -> Markup {
    guard let instant else { return "" }
    let relative = TimeSpan.relative(from: inventory.now, to: instant)
    return "\(instant.date)<small>\(relative)</small>"
  }

  private func expiry(_ instant: Instant) -> Markup {
    instant.isKnownDate ? date(instant) : "\(InventoryWords.expiry(instant))"
  }

  private func remarks(_ item: InventoryItem) -> Markup {
    var lines: [Markup] = []
    if let rotation = item.token.rotation {
      let since = rotation.since.date
      lines.append("<strong>rotation \(rotation.phase.name)</strong><small>since \(since)</small>")
    }
    if let until = DueDates.previousUntil(item.token), until > inventory.now {
      lines.append("old value valid until \(until.date)")
    }
    lines += item.exceptions.map { "\($0.short)" }
    return Markup.each(lines) { "<div>\($0)</div>" }
  }
}

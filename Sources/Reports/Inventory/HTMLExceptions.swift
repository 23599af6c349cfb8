import VaultCore

/// What the policy does not allow, and what is not known.
extension Inventory {
  /// Names at one exception; the list of secrets has them all.
  private static let mostNames = 8

  var exceptionsSection: Markup {
    let exceptions = exceptions
    guard !exceptions.isEmpty else {
      return """
        <section aria-labelledby="policy">
        <h2 id="policy">Policy exceptions</h2>
        <p>None: every secret has an owner, a scope and a known expiry, is replaced every 30 to 90 \
        days, and no value lives longer.</p>
        </section>

        """
    }
    return """
      <section aria-labelledby="policy">
      <h2 id="policy">Policy exceptions</h2>
      <ul class="exceptions">
      \(Markup.each(exceptions) { kind, places in
        """
        <li><h3>\(kind.title) <b>\(InventoryWords.grouped(places.count))</b></h3>
        <p>\(kind.meaning)\(kind.remedy.map { " <code>\($0)</code>" } ?? "" as Markup)</p>
        <p class="names">\(names(places, most: Self.mostNames))</p>

        """
      })</ul>
      </section>

      """
  }

  /// Names behind one another, the first `most` of them.
  func names(_ places: [Int], most: Int) -> Markup {
    let shown = places.count == most + 1 ? places[...] : places.prefix(most)
    let rest = places.count - shown.count
    return """
      \(Markup.each(shown.enumerated(), separator: " ") { order, place in
        let comma = order + 1 < shown.count ? "," : ""
        return "<span>\(items[place].token.name.text)\(comma)</span>"
      })\(rest > 0 ? " and \(InventoryWords.grouped(rest)) more" : "" as Markup)
      """
  }
}

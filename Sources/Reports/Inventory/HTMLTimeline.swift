import VaultCore

/// What falls due when: a picture by week, and the same by month as a table, which is also what
/// stands for the picture where there is no room for it.
struct HTMLTimeline {
  private let inventory: Inventory
  private let forecast: DueForecast

  /// Names in one row of the table.
  private static let mostNames = 6

  init(_ inventory: Inventory) {
    self.inventory = inventory
    forecast = DueForecast(inventory)
  }

  var markup: Markup {
    """
    <section aria-labelledby="when">
    <h2 id="when">What falls due when</h2>
    <figure>
    \(HTMLChart(forecast).markup)\
    <figcaption class="key"><span class="next"><i></i>next rotation</span>\
    <span class="again"><i></i>later rotations, if each is done on its date</span>\
    <span class="end"><i></i>expires at the provider</span></figcaption>
    </figure>
    \(table)</section>

    """
  }

  private var table: Markup {
    let rows = forecast.months.filter { !$0.places.isEmpty || $0.repeats > 0 }
    let highest = rows.reduce(forecast.late.count) { max($0, $1.rotations.count + $1.repeats) }
    return """
      <table class="months"><caption>By month</caption>
      <thead><tr><th scope="col">Month<th scope="col">Next rotation<th scope="col">Later rotations\
      <th scope="col">Expire<th scope="col">Secrets
      <tbody>
      \(row("Late", forecast.late, highest, isLate: true))\(Markup.each(rows) { month in
        row(month, highest)
      })\(row("Later", forecast.later, highest, isLate: false))</table>

      """
  }

  private func row(_ month: DueForecast.Period, _ highest: Int) -> Markup {
    let name = InventoryWords.month(month.start.date[...])
    let next = month.rotations.count * 100 / max(1, highest)
    let again = month.repeats * 100 / max(1, highest)
    return """
      <tr><th scope="row">\(name)\
      <svg class="bar" aria-hidden="true"><rect class="next" width="\(next)%" height="6"/>\
      <rect class="again" x="\(next)%" width="\(again)%" height="6"/></svg>\
      <td>\(Self.number(month.rotations.count))<td>\(Self.number(month.repeats))\
      <td>\(Self.number(month.expiries.count))\
      <td>\(inventory.names(month.places, most: Self.mostNames))</tr>

      """
  }

  /// Rotations that are late, or expiries after the last month.
  private func row(_ title: String, _ places: [Int], _ highest: Int, isLate: Bool) -> Markup {
    guard !places.isEmpty else { return "" }
    let count = Self.number(places.count)
    return """
      <tr><th scope="row">\(title)<td>\(isLate ? count : "")<td><td>\(isLate ? "" : count)\
      <td>\(inventory.names(places, most: Self.mostNames))</tr>

      """
  }

  private static func number(_ count: Int) -> String {
    count == 0 ? "" : InventoryWords.grouped(count)
  }
}

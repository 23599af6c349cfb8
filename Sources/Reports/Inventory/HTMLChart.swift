import VaultCore

/// The picture of a forecast, left to right: what is late, then one bar a week; down from the axis,
/// what expires.
struct HTMLChart {
  private let forecast: DueForecast
  /// What the highest bar could stand for.
  private let highest: Int

  init(_ forecast: DueForecast) {
    self.forecast = forecast
    // Both directions have one scale.
    let expiries = forecast.weeks.reduce(0) { max($0, $1.expiries.count) }
    highest = Self.roundedUp(max(forecast.highestWeek, expiries * Size.above / Size.below))
  }

  private enum Size {
    static let width = 1000
    /// The column of what is late already.
    static let late = 44
    static let start = 84
    static let above = 150
    static let below = 60
    static let top = 22
    static let axis = top + above
    static let height = axis + below + 30
  }

  var markup: Markup {
    let weekWidth = (Size.width - Size.start) * 100 / forecast.weeks.count
    func x(_ week: Int) -> Int { Size.start + week * weekWidth / 100 }
    let barWidth = max(4, weekWidth / 100 - 3)
    return """
      <svg class="time" viewBox="0 0 \(Size.width) \(Size.height)" role="img" \
      aria-label="Rotations and expiries by week; the table below has the same by month.">
      \(grid)\(lateBar)\(Markup.each(forecast.weeks.enumerated()) { week, period in
        bars(period, x(week), barWidth)
      })\(months)</svg>

      """
  }

  private var grid: Markup {
    let steps = highest % 2 == 0 ? [highest / 2, highest] : [highest]
    return """
      \(Markup.each(steps) { step in
        let y = Size.axis - height(step)
        return """
          <path class="grid" d="M\(Size.start) \(y)H\(Size.width)"/>\
          <text x="\(Size.start)" y="\(y - 5)">\(InventoryWords.grouped(step))</text>
          """
      })<path class="axis" d="M\(Size.start) \(Size.axis)H\(Size.width)"/>

      """
  }

  private var lateBar: Markup {
    let count = forecast.late.count
    guard count > 0 else { return "" }
    let height = height(count)
    let (y, middle) = (Size.axis - height, Size.late / 2)
    return """
      <path class="axis" d="M0 \(Size.axis)H\(Size.late)"/>\
      <rect class="late" x="4" y="\(y)" width="\(Size.late - 8)" height="\(height)"/>\
      <text class="mid strong" x="\(middle)" y="\(y - 6)">\(InventoryWords.grouped(count))</text>\
      <text class="mid" x="\(middle)" y="\(Size.height - 8)">late</text>

      """
  }

  private func bars(_ period: DueForecast.Period, _ x: Int, _ width: Int) -> Markup {
    let next = height(period.rotations.count)
    let again = height(period.repeats)
    let end = height(period.expiries.count)
    var markup = Markup()
    if next > 0 {
      markup += """
        <rect class="next" x="\(x)" y="\(Size.axis - next)" width="\(width)" height="\(next)"/>
        """
    }
    if again > 0 {
      markup += """
        <rect class="again" x="\(x)" y="\(Size.axis - next - again)" width="\(width)" \
        height="\(again)"/>
        """
    }
    if end > 0 {
      markup += """
        <rect class="end" x="\(x)" y="\(Size.axis + 3)" width="\(width)" height="\(end)"/>
        """
    }
    return markup
  }

  private var months: Markup {
    let days = (forecast.months[DueForecast.monthCount - 1].end - forecast.months[0].start).seconds
    return Markup.each(forecast.months) { month in
      let offset = (month.start - forecast.months[0].start).seconds
      let x = Size.start + Int(offset * Int64(Size.width - Size.start) / days)
      let name = InventoryWords.month(month.start.date[...]).prefix(3)
      // What is left of the first month may be too narrow for its name.
      let isWide = (month.end - month.start) > .days(12)
      return """
        <path class="tick" d="M\(x) \(Size.axis)v\(Size.below + 4)"/>\
        <text x="\(x + 4)" y="\(Size.height - 8)">\(isWide ? name : "")</text>
        """
    }
  }

  /// Something that is there can be seen.
  private func height(_ count: Int) -> Int {
    count == 0 ? 0 : max(3, count * Size.above / max(1, highest))
  }

  /// The next of 1, 2, 4, 6, 8, 10, 20, 40, …: its half is a whole number, too.
  private static func roundedUp(_ count: Int) -> Int {
    var unit = 1
    while unit * 10 < count { unit *= 10 }
    return [1, 2, 4, 6, 8, 10].map { $0 * unit }.first { $0 >= count } ?? count
  }
}

import VaultCore

/// The top of the page: what a reader in a hurry takes away.
extension Inventory {
  /// One or two sentences.
  var verdict: Markup {
    guard !items.isEmpty else {
      return filter == Filter() ? "There is no secret in this vault." : "No secret matches."
    }
    let counts = counts
    let (expired, overdue) = (counts[.expired], counts[.overdue])
    var sentences: [Markup] = []
    switch (expired, overdue) {
    case (0, 0): sentences.append("<strong>Nothing is late.</strong>")
    case (0, _):
      let late = InventoryWords.count(overdue, "secret is overdue", "secrets are overdue")
      sentences.append("<strong>\(late).</strong>")
    default:
      let late = InventoryWords.count(expired, "secret has expired", "secrets have expired")
      let more = InventoryWords.count(overdue, "is overdue", "are overdue")
      sentences.append("<strong>\(late)\(overdue == 0 ? "" : ", \(more)" as Markup).</strong>")
    }
    if counts[.due] > 0 {
      sentences.append(
        "\(InventoryWords.count(counts[.due], "secret is", "secrets are")) due soon\(nextDate).")
    } else if expired + overdue == 0 {
      sentences.append("Nothing is due soon\(nextDate).")
    }
    if counts[.unknown] > 0 {
      sentences.append(
        "Nothing is known about the life of \(InventoryWords.count(counts[.unknown], "secret")).")
    }
    return Markup.each(sentences, separator: " ") { $0 }
  }

  /// The nearest date to come.
  private var nextDate: Markup {
    guard let next = items.compactMap(\.rotateBy).filter({ $0 > now }).min() else { return "" }
    return ", the next rotation by \(InventoryWords.day(next))"
  }

  /// A bar of five parts, and what they are.
  var stateList: Markup {
    let counts = counts
    guard counts.total > 0 else { return "" }
    return """
      <svg class="share" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">\
      \(stateBar(counts))</svg>
      <dl class="states">\(Markup.each(DueState.allCases) { state in
        """
        <div class="\(state.rawValue)"><dt><i></i>\(state.rawValue)<dd>\
        <b>\(InventoryWords.grouped(counts[state]))</b><small>\(state.meaning)</small></div>
        """
      })</dl>

      """
  }

  /// Shares of 1000; a state that occurs can be seen.
  private func stateBar(_ counts: StateCounts) -> Markup {
    let widths = DueState.allCases.map { state in
      counts[state] == 0 ? 0 : max(6, counts[state] * 1000 / counts.total)
    }
    let sum = widths.reduce(0, +)
    var start = 0
    return Markup.each(zip(DueState.allCases, widths)) { state, width in
      guard width > 0 else { return "" }
      let scaled = width * 1000 / sum
      defer { start += scaled }
      return """
        <rect class="\(state.rawValue)" x="\(start)" width="\(max(1, scaled - 3))" height="10"/>
        """
    }
  }
}

extension DueState {
  /// For people who have not read the manual.
  var meaning: String {
    switch self {
    case .expired: "no longer accepted by the provider"
    case .overdue: "past the day to replace it"
    case .due: "to be replaced soon"
    case .unknown: "no value, or no date known"
    case .ok: "nothing to do yet"
    }
  }
}

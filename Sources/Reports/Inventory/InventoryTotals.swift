import VaultCore

/// How many secrets are in each state.
struct StateCounts: Equatable, Sendable {
  private var counts = [Int](repeating: 0, count: DueState.allCases.count)

  subscript(state: DueState) -> Int {
    get { counts[Self.place(of: state)] }
    set { counts[Self.place(of: state)] = newValue }
  }

  var total: Int { counts.reduce(0, +) }
  /// Those that somebody has to do something about by now.
  var pressing: Int { self[.expired] + self[.overdue] + self[.due] }

  private static func place(of state: DueState) -> Int {
    switch state {
    case .expired: 0
    case .overdue: 1
    case .due: 2
    case .unknown: 3
    case .ok: 4
    }
  }
}

/// The secrets of one owner, or of one service.
struct InventoryGroup: Equatable, Sendable {
  /// Empty for those that have none.
  var name: String
  var counts: StateCounts

  /// Those with most to do first, then the largest, then by name.
  static func precedes(_ left: InventoryGroup, _ right: InventoryGroup) -> Bool {
    let (pressing, others) = (left.counts.pressing, right.counts.pressing)
    if pressing != others { return pressing > others }
    let (total, other) = (left.counts.total, right.counts.total)
    return total == other ? left.name < right.name : total > other
  }
}

extension Inventory {
  var counts: StateCounts {
    items.reduce(into: StateCounts()) { $0[$1.state] += 1 }
  }

  var owners: [InventoryGroup] { groups { $0.token.owner } }
  var services: [InventoryGroup] { groups { $0.token.service } }

  private func groups(by name: (InventoryItem) -> String) -> [InventoryGroup] {
    var counts: [String: StateCounts] = [:]
    for item in items { counts[name(item), default: StateCounts()][item.state] += 1 }
    return counts.map { InventoryGroup(name: $0, counts: $1) }.sorted(by: InventoryGroup.precedes)
  }

  /// The kinds that occur, each with the places in `items` it holds for.
  var exceptions: [(kind: PolicyException, places: [Int])] {
    PolicyException.allCases.compactMap { kind in
      let places = items.indices.filter { items[$0].exceptions.contains(kind) }
      return places.isEmpty ? nil : (kind, places)
    }
  }
}

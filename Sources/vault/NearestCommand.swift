/// The command somebody meant who mistyped it. The suggestion is a name of the program's own, so
/// nothing that was typed is shown.
enum NearestCommand {
  /// Changes of one letter that still count as a slip.
  private static let mostChanges = 2

  static func to(_ typed: String, among names: [String]) -> String? {
    // A command's name is short; a long word is something else, perhaps a secret.
    guard typed.count <= 12 else { return nil }
    return names.map { (name: $0, changes: changes(from: typed, to: $0)) }
      .filter { $0.changes <= mostChanges && $0.changes < $0.name.count / 2 + 1 }
      .min { $0.changes < $1.changes }?.name
  }

  /// Letters to insert, drop, replace or swap with their neighbour.
  static func changes(from typed: String, to name: String) -> Int {
    let from = Array(typed)
    let to = Array(name)
    var before: [Int] = []
    var last = Array(0...to.count)
    for row in from.indices {
      var next = [row + 1]
      for column in to.indices {
        let kept = last[column] + (from[row] == to[column] ? 0 : 1)
        var best = min(kept, last[column + 1] + 1, next[column] + 1)
        if row > 0, column > 0, from[row] == to[column - 1], from[row - 1] == to[column] {
          best = min(best, before[column - 1] + 1)
        }
        next.append(best)
      }
      (before, last) = (last, next)
    }
    return last[to.count]
  }
}

/// The tokens in use at one moment, and those among them that somebody has to do something about.
public struct DueList: Sendable {
  /// Something to say about one token.
  public struct Entry: Sendable {
    /// In `tokens`.
    public let place: Int
    /// `expired`, `overdue` or `due`.
    public let state: DueState
    public let notice: Notice
  }

  /// The moment that everything is told for.
  public let now: Instant
  public let tokens: [HeldToken]
  /// What was taken out of use, and can be brought back.
  public let removed: [HeldToken]
  /// Worst first; of the same state the one to rotate soonest, and then by name.
  public private(set) var entries: [Entry]

  /// - Parameter within: in place of each token's own head start.
  public init(_ tokens: [HeldToken], now: Instant, within: TimeSpan? = nil) {
    removed = tokens.filter(\.token.isRemoved)
    let inUse = removed.isEmpty ? tokens : tokens.filter { !$0.token.isRemoved }
    self.now = now
    self.tokens = inUse
    entries = inUse.enumerated().compactMap { place, held in
      let state = DueDates.state(held.token, now: now, within: within)
      guard state < .unknown, let notice = Notice(held.id, held.token, now: now) else {
        return nil
      }
      return Entry(place: place, state: state, notice: notice)
    }
    entries.sort { left, right in
      if left.state != right.state { return left.state < right.state }
      let (one, other) = (left.notice.rotateBy, right.notice.rotateBy)
      guard one == other else { return one < other }
      return inUse[left.place].token.name < inUse[right.place].token.name
    }
  }

  public func token(_ entry: Entry) -> TokenRecord { tokens[entry.place].token }

  /// Leaves out what was said already.
  public mutating func leaveOut(saidIn book: NoticeBook) {
    entries = entries.filter { book.isNew($0.notice, now: now) }
  }

  public func count(_ state: DueState) -> Int {
    guard state >= .unknown else { return entries.count { $0.state == state } }
    let known = tokens.count { DueDates.rotateBy($0.token) != nil }
    return state == .unknown ? tokens.count - known : known - entries.count
  }
}

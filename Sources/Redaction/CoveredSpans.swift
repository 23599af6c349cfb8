/// A range of input positions that is redacted.
struct CoveredSpan {
  var start: Int
  var end: Int
  var name: UInt32
}

/// Redacted ranges that are not written yet: disjoint and in order.
struct CoveredSpans {
  /// The range that the next match may extend. It is kept apart as most matches of a text that
  /// matches at every byte only extend it.
  private var last: CoveredSpan?
  private var earlier: [CoveredSpan] = []
  private var head = 0

  /// Entries already taken are dropped once there are this many.
  private static let compactAfter = 1_024

  var first: CoveredSpan? { head < earlier.count ? earlier[head] : last }

  /// The end of the last range, or nil when there is none.
  var lastEnd: Int? { last?.end }

  /// Adds a range that ends no earlier than any before it, less base64 padding, and unites it with
  /// all that it overlaps. Each range is removed once: the cost is constant per call on average.
  mutating func insert(_ added: CoveredSpan) {
    guard let top = last else {
      last = added
      return
    }
    guard top.end > added.start else {
      earlier.append(top)
      last = added
      return
    }
    var united = top
    united.end = max(top.end, added.end)
    if added.start < top.start {
      united.start = added.start
      while earlier.count > head, earlier[earlier.count - 1].end > united.start {
        let before = earlier.removeLast()
        united.start = min(united.start, before.start)
        united.name = before.name
      }
    }
    last = united
  }

  mutating func removeFirst() {
    guard head < earlier.count else {
      last = nil
      return
    }
    head += 1
    if head == earlier.count {
      earlier.removeAll(keepingCapacity: true)
      head = 0
    } else if head > Self.compactAfter, head * 2 > earlier.count {
      earlier.removeFirst(head)
      head = 0
    }
  }
}

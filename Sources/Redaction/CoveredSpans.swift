/// A range of input positions that is redacted.
struct CoveredSpan {
  var start: Int
  var end: Int
  var name: UInt32
}

/// Redacted ranges that are not written yet: disjoint and in order.
struct CoveredSpans {
  private var spans: [CoveredSpan] = []
  private var head = 0

  /// Entries already taken are dropped once there are this many.
  private static let compactAfter = 1_024

  var first: CoveredSpan? { head < spans.count ? spans[head] : nil }

  /// The end of the last range, or nil when there is none.
  var lastEnd: Int? { head < spans.count ? spans[spans.count - 1].end : nil }

  /// Adds a range that ends no earlier than any before it, less two bytes of base64 padding, and
  /// unites it with all that it overlaps. Each range is removed once: the cost is constant per call
  /// on average.
  mutating func insert(_ added: CoveredSpan) {
    var united = added
    while spans.count > head {
      let last = spans[spans.count - 1]
      guard last.end > united.start else { break }
      united.start = min(united.start, last.start)
      united.end = max(united.end, last.end)
      united.name = last.name
      spans.removeLast()
    }
    spans.append(united)
  }

  mutating func removeFirst() {
    head += 1
    if head == spans.count {
      spans.removeAll(keepingCapacity: true)
      head = 0
    } else if head > Self.compactAfter, head * 2 > spans.count {
      spans.removeFirst(head)
      head = 0
    }
  }

  mutating func removeAll() {
    spans.removeAll()
    head = 0
  }
}

/// A range of input positions that is redacted.
struct CoveredSpan {
  var start: Int
  var end: Int
  /// Index of the secret's name.
  var name: UInt32
}

/// A part of a match, or of several that overlap, as it is taken out of the input.
struct FoundPiece {
  var start: Int
  var end: Int
  /// The end of all parts: what begins before has no marker of its own.
  var matchEnd: Int
  /// Index of the secret's name.
  var name: UInt32

  init(start: Int, end: Int, matchEnd: Int, name: UInt32) {
    self.start = start
    self.end = end
    self.matchEnd = matchEnd
    self.name = name
  }

  init(_ span: CoveredSpan) {
    self.init(start: span.start, end: span.end, matchEnd: span.end, name: span.name)
  }
}

/// Redacted ranges that are not written yet: disjoint and in order.
struct CoveredSpans {
  /// The range that the next match may extend; empty if there is none. It is kept apart as most
  /// matches of a text that matches at every byte only extend it.
  private var last = CoveredSpan(start: 0, end: 0, name: 0)
  private var earlier: [CoveredSpan] = []
  private var head = 0

  /// Entries already taken are dropped once there are this many.
  private static let compactAfter = 1_024

  var first: CoveredSpan? {
    if head < earlier.count { return earlier[head] }
    return last.end > last.start ? last : nil
  }

  /// The end of the last range, or nil when there is none.
  var lastEnd: Int? { last.end > last.start ? last.end : nil }

  /// Adds a range that ends no earlier than any before it, less base64 padding, and unites it with
  /// all that it overlaps.
  @inline(__always)
  mutating func insert(_ added: CoveredSpan) {
    if added.start >= last.start, added.start < last.end {
      last.end = max(last.end, added.end)
    } else {
      insertApart(added)
    }
  }

  /// Each range is removed once: the cost is constant per call on average.
  @inline(never)
  private mutating func insertApart(_ added: CoveredSpan) {
    guard last.end > added.start else {
      if last.end > last.start { earlier.append(last) }
      last = added
      return
    }
    last.start = added.start
    last.end = max(last.end, added.end)
    while earlier.count > head, earlier[earlier.count - 1].end > last.start {
      let before = earlier.removeLast()
      last.start = min(last.start, before.start)
      last.name = before.name
    }
  }

  mutating func removeAll() {
    last = CoveredSpan(start: 0, end: 0, name: 0)
    earlier.removeAll(keepingCapacity: true)
    head = 0
  }

  /// Removes the first range, or all of it that is before `rest`.
  mutating func removeFirst(before rest: Int = Int.max) {
    guard head < earlier.count else {
      last.start = min(last.end, rest)
      return
    }
    guard earlier[head].end <= rest else {
      earlier[head].start = rest
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

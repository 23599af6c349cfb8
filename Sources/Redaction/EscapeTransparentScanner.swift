/// Finds patterns inside which terminal escape sequences stand, as `grep --color` puts them there:
/// it looks at the text without them. The sequences themselves are not covered.
///
/// It is at work from an escape sequence on, beginning in the state of the scanner that sees the
/// whole input, until both are in step again. Input without sequences costs a look for ESC.
@safe
struct EscapeTransparentScanner: ~Copyable {
  /// Bytes of sequences between two bytes of text that a match may contain. After more of them it
  /// begins anew: what is held back must stay bounded.
  static let longestGap = 256

  /// Sequences between two bytes of text.
  private struct Gap {
    /// The position in the text at which they stand.
    var text: Int
    var length = 0
    /// Bytes of all gaps up to this one: by how much the text is shorter than the input.
    var total: Int
  }

  private var scanner: PatternScanner
  private var sequence = EscapeSequence()
  private var isAtWork = false
  /// The text from position `textStart` on. All that is not written yet is there, from
  /// `unwritten` on.
  private var text: FormBytes
  private var textStart = 0
  private var unwritten = 0
  /// The end of the text that was scanned.
  private var scanned = 0
  /// The gaps in that text, and the last one before it.
  private var gaps: [Gap] = []
  /// What `first` is, if that is known, and where it ends in the text.
  private var next: FoundPiece?
  private var nextEnd = 0
  /// How many gaps are before it.
  private var gapsBefore = 0
  /// The end of its match, in the text and in the input.
  private var lastMatch = (text: -1, input: -1)
  /// Positions in the text that no match may contain, as the gap there is too long.
  private var breaks: [Int] = []

  private static let escapes = ByteSearch(EscapeSequence.escape)

  /// Bytes that are written are dropped once there are this many.
  private static let compactAfter = 4_096

  init(_ patterns: PatternStorage) {
    unsafe scanner = PatternScanner(patterns)
    text = FormBytes(memory: patterns.memory)
  }

  var steps: Int { unsafe scanner.steps }

  private var textEnd: Int { textStart + text.count }

  /// Scans the window's block.
  ///
  /// - Parameter whole: the scanner of the whole input, which has not scanned the block yet.
  mutating func scan(_ window: ScanWindow, after whole: PatternScanner) {
    let block = unsafe window.block
    if !isAtWork {
      guard unsafe Self.escapes.find(in: block, from: 0) < block.count else { return }
      isAtWork = true
      unsafe scanner = whole.withoutFound()
      unsafe text.append(bytes: window.held)
      textStart = unsafe window.start
      unwritten = textStart
      scanned = textEnd
    }
    next = nil
    var sequence = sequence
    var index = 0
    while index < block.count {
      let start = index
      if sequence.isText { index = unsafe Self.escapes.find(in: block, from: index) }
      unsafe text.append(bytes: UnsafeRawBufferPointer(rebasing: block[start..<index]))
      let end = index
      while index < block.count, unsafe sequence.take(block[index]) { index += 1 }
      if index > end { widenGap(by: index - end) }
      // Not the beginning of a sequence, or it would have been taken.
      let rest = index
      if index < block.count { index += 1 }
      unsafe text.append(bytes: UnsafeRawBufferPointer(rebasing: block[rest..<index]))
    }
    self.sequence = sequence
    scanText()
  }

  /// So many more bytes of sequences stand at the text's end.
  private mutating func widenGap(by count: Int) {
    let before = gaps.last?.total ?? 0
    var gap = Gap(text: textEnd, total: before)
    if gaps.last?.text == gap.text { gap = gaps.removeLast() }
    gap.length += count
    gap.total += count
    gaps.append(gap)
    if gap.length > Self.longestGap, breaks.last != gap.text { breaks.append(gap.text) }
  }

  private mutating func scanText() {
    for end in breaks where end >= scanned {
      scanText(upTo: end)
      unsafe scanner.breakOff()
    }
    scanText(upTo: textEnd)
  }

  private mutating func scanText(upTo end: Int) {
    let bytes = unsafe text.bytes
    let (first, middle, last) = (unwritten - textStart, scanned - textStart, end - textStart)
    let window = unsafe ScanWindow(
      held: UnsafeRawBufferPointer(rebasing: bytes[first..<middle]),
      block: UnsafeRawBufferPointer(rebasing: bytes[middle..<last]), blockStart: scanned)
    unsafe scanner.scan(window)
    scanned = end
  }

  /// The first position of the input that may still become part of a match.
  func heldFrom(end: Int) -> Int {
    guard isAtWork else { return end }
    let hold = unsafe scanner.heldFrom(end: textEnd)
    return hold == textEnd ? end : inputPosition(hold)
  }

  /// The first piece found and not yet taken: a match, or a part of one between two sequences.
  var first: FoundPiece? {
    mutating get {
      guard isAtWork else { return nil }
      if next == nil, let span = unsafe scanner.first {
        // Mostly only a few gaps after the piece before.
        if gapsBefore > gaps.count || gapsBefore > 0 && gaps[gapsBefore - 1].text > span.start {
          gapsBefore = 0
        }
        while gapsBefore < gaps.count, gaps[gapsBefore].text <= span.start { gapsBefore += 1 }
        let end = gapsBefore < gaps.count ? min(gaps[gapsBefore].text, span.end) : span.end
        let total = gapsBefore > 0 ? gaps[gapsBefore - 1].total : 0
        if lastMatch.text != span.end { lastMatch = (span.end, inputPosition(span.end - 1) + 1) }
        next = FoundPiece(
          start: span.start + total, end: end + total, matchEnd: lastMatch.input, name: span.name)
        nextEnd = end
      }
      return next
    }
  }

  mutating func removeFirst() {
    guard first != nil else { return }
    unsafe scanner.removeFirst(before: nextEnd)
    next = nil
  }

  /// Forgets what is before this position of the input; stops working if that finds no more than
  /// the scanner of the whole input.
  mutating func forget(before position: Int, _ whole: PatternScanner) {
    guard isAtWork else { return }
    if sequence.isText, unsafe scanner.first == nil, unsafe scanner.isInStep(with: whole),
      gaps.last.map({ unsafe $0.text <= scanner.heldFrom(end: textEnd) }) ?? true
    {
      return rest()
    }
    unwritten = max(unwritten, textPosition(position))
    let dead = unwritten - textStart
    guard dead > Self.compactAfter, dead * 2 > text.count else { return }
    text.removeFirst(dead)
    textStart = unwritten
    gapsBefore = 0
    gaps.removeFirst(max(0, gapCount { $0.text <= textStart } - 1))
    breaks.removeAll { $0 < textStart }
  }

  private mutating func rest() {
    isAtWork = false
    sequence = EscapeSequence()
    text.removeAll()
    gaps.removeAll(keepingCapacity: true)
    breaks.removeAll()
    next = nil
    gapsBefore = 0
    lastMatch = (-1, -1)
  }

  /// Ends the stream.
  mutating func startOver() {
    unsafe scanner.startOver()
    rest()
  }

  /// Looks for other patterns, also in what is not written yet. All that was found is taken.
  mutating func use(_ patterns: PatternStorage) {
    let before = unsafe scanner
    unsafe scanner = PatternScanner(patterns)
    next = nil
    guard isAtWork else { return }
    scanned = unwritten
    scanText()
    unsafe scanner.continueTail(of: before)
  }

  /// How many of the gaps, which are in order, come first and have a property.
  private func gapCount(where holds: (Gap) -> Bool) -> Int {
    var range = 0..<gaps.count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range = holds(gaps[middle]) ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }

  private func inputPosition(_ position: Int) -> Int {
    let before = gapCount { $0.text <= position }
    return position + (before > 0 ? gaps[before - 1].total : 0)
  }

  /// The position of the first byte of text at or after a position of the input.
  private func textPosition(_ position: Int) -> Int {
    let before = gapCount { $0.text + $0.total - $0.length <= position }
    guard before > 0 else { return position }
    return max(gaps[before - 1].text, position - gaps[before - 1].total)
  }
}

/// Finds all patterns of a set in one stream of bytes.
@unsafe
struct PatternScanner {
  private var literals: LiteralScanner
  private var folded: FoldedScanner

  /// - Parameter patterns: compiled; they must outlive the scanner.
  init(_ patterns: PatternStorage) {
    unsafe literals = LiteralScanner(Automaton(patterns.literals))
    unsafe folded = FoldedScanner(Automaton(patterns.folded))
  }

  /// States looked at so far: a measure of the cost.
  var steps: Int { unsafe literals.steps + folded.steps }

  /// Windows follow each other without gaps.
  mutating func scan(_ window: ScanWindow) {
    unsafe literals.scan(window)
    unsafe folded.scan(window)
  }

  /// The first position of the longest proper prefix of a pattern that ends at `end`.
  func heldFrom(end: Int) -> Int {
    unsafe min(literals.heldFrom(end: end), folded.heldFrom(end: end))
  }

  /// The first range found and not yet taken.
  var first: CoveredSpan? {
    guard let literal = unsafe literals.covered.first else { return unsafe folded.covered.first }
    guard let line = unsafe folded.covered.first, line.start < literal.start else { return literal }
    return line
  }

  /// Takes `first`, or all of it that is before `rest`.
  mutating func removeFirst(before rest: Int = Int.max) {
    guard let span = unsafe first else { return }
    if unsafe literals.covered.first?.start == span.start {
      unsafe literals.covered.removeFirst(before: rest)
    } else {
      unsafe folded.covered.removeFirst(before: rest)
    }
  }

  /// Forgets all that was scanned.
  mutating func startOver() {
    unsafe literals.startOver()
    unsafe folded.startOver()
  }

  /// What was scanned cannot be continued; what was found in it stays.
  mutating func breakOff() {
    unsafe literals.breakOff()
    unsafe folded.breakOff()
  }

  /// As it is, but with nothing found.
  func withoutFound() -> PatternScanner {
    var other = unsafe self
    unsafe other.literals.covered.removeAll()
    unsafe other.folded.covered.removeAll()
    return unsafe other
  }

  /// Takes over what may still extend a match of other patterns; see `LiteralScanner`.
  mutating func continueTail(of other: PatternScanner) {
    unsafe literals.continueTail(of: other.literals)
  }

  /// Whether both, if they have seen the same last bytes, do the same from now on.
  func isInStep(with other: PatternScanner) -> Bool {
    unsafe literals.isInStep(with: other.literals) && folded.isInStep(with: other.folded)
  }
}

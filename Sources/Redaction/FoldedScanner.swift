/// Finds multi-line values, in which any run of whitespace stands for any other.
///
/// It runs the automaton over the input with each run folded into one symbol. A run longer than
/// `MultilineForms.longestRun` matches nothing: what is held back must stay bounded.
@unsafe
struct FoldedScanner: StreamScanner {
  var covered = CoveredSpans()
  private(set) var steps = 0
  private let automaton: Automaton
  private var state: UInt32 = 0
  /// Position of the first byte of the live prefix; meaningless in the root state.
  private var start = 0
  /// Length of the run of whitespace that the input ends in, while a prefix is live.
  private var run = 0

  init(_ automaton: Automaton) {
    unsafe self.automaton = automaton
  }

  func heldFrom(end: Int) -> Int { unsafe state == 0 ? end : start }

  mutating func scan(_ window: ScanWindow) {
    let block = unsafe window.block
    let count = block.count
    let roots = unsafe automaton.rootChildren
    var index = 0
    while index < count {
      if unsafe state == 0 {
        while index < count, unsafe roots[Int(block[index])] == 0 { index += 1 }
        guard index < count else { return }
        unsafe run = 0
        unsafe start = window.blockStart + index
      }
      let byte = unsafe block[index]
      let position = unsafe window.blockStart + index
      index += 1
      if ByteClass.isWhitespace(byte) {
        unsafe run += 1
        if unsafe run == 1 {
          unsafe consume(MultilineForms.runSymbol, window, at: position)
        } else if unsafe run > MultilineForms.longestRun {
          unsafe state = 0
        }
      } else {
        unsafe run = 0
        unsafe consume(byte, window, at: position)
      }
    }
  }

  private mutating func consume(_ symbol: UInt8, _ window: ScanWindow, at position: Int) {
    let before = unsafe automaton.depth(state)
    unsafe state = automaton.step(state, symbol, &steps)
    unsafe drop(before + 1 - automaton.depth(state), window, through: position)
    guard let output = unsafe automaton.output(state) else { return }
    unsafe cover(output, window, end: position + 1)
    let depth = unsafe automaton.depth(state)
    unsafe state = automaton.growing(state)
    unsafe drop(depth - automaton.depth(state), window, through: position)
  }

  /// Moves the start of the live prefix over so many symbols. It only moves forward: the cost is
  /// linear in the input.
  private mutating func drop(_ symbols: Int, _ window: ScanWindow, through position: Int) {
    if unsafe state == 0 { return }
    for _ in 0..<symbols {
      let isRun = unsafe ByteClass.isWhitespace(window[start])
      unsafe start += 1
      unsafe steps += 1
      guard isRun else { continue }
      while unsafe start <= position, unsafe ByteClass.isWhitespace(window[start]) {
        unsafe start += 1
        unsafe steps += 1
      }
    }
  }

  /// Covers a match. Its start is found walking back, but no further than into the range before
  /// it, so that no byte is walked over twice.
  private mutating func cover(_ output: TrieOutput, _ window: ScanWindow, end: Int) {
    var first = unsafe start
    if unsafe Int(output.length) < automaton.depth(state) {
      let limit = unsafe max(window.start, covered.lastEnd ?? 0)
      var symbols = Int(output.length)
      first = end
      while symbols > 0, first > limit {
        first -= 1
        unsafe steps += 1
        symbols -= 1
        guard unsafe ByteClass.isWhitespace(window[first]) else { continue }
        while first > limit, unsafe ByteClass.isWhitespace(window[first - 1]) {
          first -= 1
          unsafe steps += 1
        }
      }
      if symbols > 0 { first = limit - 1 }
    }
    unsafe covered.insert(CoveredSpan(start: first, end: end, name: output.name))
  }
}

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

  mutating func breakOff() { unsafe state = 0 }

  func isInStep(with other: FoldedScanner) -> Bool {
    unsafe state == other.state && (state == 0 || run == other.run)
  }

  func heldFrom(end: Int) -> Int { unsafe state == 0 ? end : start }

  mutating func scan(_ window: ScanWindow) {
    let block = unsafe window.block
    let automaton = unsafe self.automaton
    var index = 0
    while index < block.count {
      unsafe steps += 1
      if unsafe state == 0 {
        let found = unsafe automaton.starts.find(in: block, from: index)
        unsafe run = 0
        unsafe state = found.state
        unsafe start = window.blockStart + found.index
        index = found.index
        if unsafe state != 0 {
          index += unsafe automaton.starts.gramLength
          unsafe coverOutput(window, end: window.blockStart + index)
          continue
        }
        guard index < block.count else { return }
      }
      var symbol = unsafe block[index]
      index += 1
      if !ByteClass.isWhitespace(symbol) {
        unsafe run = 0
      } else if unsafe run < MultilineForms.longestRun {
        unsafe run += 1
        if unsafe run > 1 { continue }
        symbol = MultilineForms.runSymbol
      } else {
        unsafe state = 0
        continue
      }
      if let next = unsafe automaton.child(state, symbol) {
        unsafe state = next
        unsafe coverOutput(window, end: window.blockStart + index)
      } else {
        unsafe fall(symbol, window, &index)
      }
    }
  }

  /// Takes a symbol that ends before `index` and that the live prefix cannot grow by.
  private mutating func fall(_ symbol: UInt8, _ window: ScanWindow, _ index: inout Int) {
    let before = unsafe automaton.depth(state)
    unsafe state = automaton.step(state, symbol, &steps)
    unsafe drop(before + 1 - automaton.depth(state), window, end: window.blockStart + index)
    unsafe coverOutput(window, end: window.blockStart + index)
    // A short prefix that is left is found again by its gram: there is no whitespace in it.
    if unsafe automaton.flags(state) & TrieNode.isShallow != 0, unsafe start >= window.blockStart {
      if unsafe state != 0 { index = unsafe start - window.blockStart }
      unsafe state = 0
    }
  }

  @inline(__always)
  private mutating func coverOutput(_ window: ScanWindow, end: Int) {
    if unsafe automaton.flags(state) & TrieNode.hasOutput != 0 { unsafe coverMatch(window, end) }
  }

  private mutating func coverMatch(_ window: ScanWindow, _ end: Int) {
    unsafe cover(automaton.output(state), window, end: end)
    let depth = unsafe automaton.depth(state)
    unsafe state = automaton.growing(state)
    unsafe drop(depth - automaton.depth(state), window, end: end)
  }

  /// Moves the start of the live prefix over so many symbols. It only moves forward: the cost is
  /// linear in the input.
  private mutating func drop(_ symbols: Int, _ window: ScanWindow, end: Int) {
    if unsafe state == 0 { return }
    for _ in 0..<symbols {
      let isRun = unsafe ByteClass.isWhitespace(window[start])
      unsafe start += 1
      unsafe steps += 1
      guard isRun else { continue }
      while unsafe start < end, unsafe ByteClass.isWhitespace(window[start]) {
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

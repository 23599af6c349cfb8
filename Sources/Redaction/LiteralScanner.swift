/// Finds patterns that are plain byte strings.
@unsafe
struct LiteralScanner: StreamScanner {
  var covered = CoveredSpans()
  private(set) var steps = 0
  private let automaton: Automaton
  private var state: UInt32 = 0
  /// What may still extend a base64 match that ended just before the next byte: so many characters
  /// of padding, or `openTail`.
  private var tail = 0

  /// RFC 4648 section 4: at most two padding characters.
  private static let longestPadding = 2
  /// One more character, then padding.
  private static let openTail = longestPadding + 1

  init(_ automaton: Automaton) {
    unsafe self.automaton = automaton
  }

  mutating func breakOff() {
    unsafe state = 0
    unsafe tail = 0
  }

  func isInStep(with other: LiteralScanner) -> Bool {
    unsafe state == other.state && tail == other.tail
  }

  /// Takes over what may still extend a match of other patterns, which ended just before the next
  /// byte.
  mutating func continueTail(of other: LiteralScanner) {
    unsafe tail = max(tail, other.tail)
  }

  func heldFrom(end: Int) -> Int { unsafe end - automaton.depth(state) }

  mutating func scan(_ window: ScanWindow) {
    let block = unsafe window.block
    unsafe extendTail(window, at: 0)
    let automaton = unsafe self.automaton
    var state = unsafe self.state
    var steps = 0
    var index = 0
    while index < block.count {
      steps += 1
      if state == 0 {
        let found = unsafe automaton.starts.find(in: block, from: index)
        (index, state) = (found.index, found.state)
        if state != 0 {
          index += unsafe automaton.starts.gramLength
        } else if index < block.count {
          state = unsafe automaton.child(0, block[index]) ?? 0
          index += 1
        }
      } else if let next = unsafe automaton.child(state, block[index]) {
        state = next
        index += 1
      } else {
        state = unsafe automaton.suffix(state)
        unsafe automaton.lookAgain(&state, &index)
        continue
      }
      if unsafe automaton.flags(state) & TrieNode.hasOutput != 0 {
        let output = unsafe automaton.output(state)
        if output.isOpenBefore || output.isOpenAfter {
          unsafe coverOpen(output, window, end: index)
        } else {
          let end = unsafe window.blockStart &+ index
          unsafe covered.insert(
            CoveredSpan(start: end &- Int(output.length), end: end, name: output.name))
        }
        state = unsafe automaton.growing(state)
        unsafe automaton.lookAgain(&state, &index)
      }
    }
    unsafe self.state = state
    unsafe self.steps += steps
  }

  /// Covers a match in base64, with the characters at its sides that hold bits of the value.
  private mutating func coverOpen(_ output: TrieOutput, _ window: ScanWindow, end: Int) {
    let matchEnd = unsafe window.blockStart + end
    var start = matchEnd - Int(output.length)
    if output.isOpenBefore, unsafe start > window.start,
      unsafe ByteClass.isBase64(window[start - 1])
    {
      start -= 1
    }
    unsafe covered.insert(CoveredSpan(start: start, end: matchEnd, name: output.name))
    guard output.isOpenAfter else { return }
    unsafe tail = Self.openTail
    unsafe extendTail(window, at: end)
  }

  /// Covers what continues a base64 match: state, not hold-back, as it is never written anyway.
  private mutating func extendTail(_ window: ScanWindow, at offset: Int) {
    var index = offset
    while unsafe tail > 0, unsafe index < window.block.count {
      let byte = unsafe window.block[index]
      if unsafe tail == Self.openTail, ByteClass.isBase64(byte) {
        unsafe tail = Self.longestPadding
      } else if byte == UInt8(ascii: "=") {
        unsafe tail = min(tail, Self.longestPadding) - 1
      } else {
        unsafe tail = 0
        return
      }
      // Begins one byte early so that it unites with the match it continues.
      let position = unsafe window.blockStart + index
      unsafe covered.insert(CoveredSpan(start: position - 1, end: position + 1, name: 0))
      index += 1
    }
  }
}

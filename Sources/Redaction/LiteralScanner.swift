/// Finds patterns that are plain byte strings.
@unsafe
struct LiteralScanner: StreamScanner {
  var covered = CoveredSpans()
  private(set) var steps = 0
  private let automaton: Automaton
  private var state: UInt32 = 0
  /// What may still extend a base64 match that ended just before the next byte.
  private var tail = Tail.none

  private enum Tail {
    case none
    /// One more character, then padding.
    case character
    /// So many characters of padding.
    case padding(Int)
  }

  /// RFC 4648 section 4: at most two padding characters.
  private static let longestPadding = 2

  init(_ automaton: Automaton) {
    unsafe self.automaton = automaton
  }

  func heldFrom(end: Int) -> Int { unsafe end - automaton.depth(state) }

  mutating func scan(_ window: ScanWindow) {
    let block = unsafe window.block
    let count = block.count
    guard let bytes = block.baseAddress, count > 0 else { return }
    let automaton = unsafe self.automaton
    let gramLength = unsafe automaton.gramLength
    var state = unsafe self.state
    var steps = 0
    unsafe extendTail(window, at: 0)
    let lastWord = count - MemoryLayout<UInt32>.size
    var index = 0
    scanning: while index < count {
      if state == 0 {
        while index <= lastWord {
          let word = unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self)
          if unsafe automaton.mayBegin(UInt32(littleEndian: word)) { break }
          index += 1
        }
      }
      while index < count {
        state = unsafe automaton.step(
          state, bytes.load(fromByteOffset: index, as: UInt8.self), &steps)
        index += 1
        if let output = unsafe automaton.output(state) {
          unsafe cover(output, window, end: index)
          state = unsafe automaton.growing(state)
        }
        let depth = unsafe automaton.depth(state)
        if depth < gramLength {
          // A shallow prefix that the filter refuses cannot grow: look on after its first byte.
          if depth == 0 { continue scanning }
          let start = index - depth
          guard start >= 0, start <= lastWord else { continue }
          let word = unsafe bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self)
          if unsafe !automaton.mayBegin(UInt32(littleEndian: word)) {
            state = 0
            index = start + 1
            continue scanning
          }
        }
      }
    }
    unsafe self.state = state
    unsafe self.steps += steps
  }

  private mutating func cover(_ output: TrieOutput, _ window: ScanWindow, end: Int) {
    let matchEnd = unsafe window.blockStart + end
    var start = matchEnd - Int(output.length)
    if output.isOpenBefore, unsafe start > window.start,
      unsafe ByteClass.isBase64(window[start - 1])
    {
      start -= 1
    }
    unsafe covered.insert(CoveredSpan(start: start, end: matchEnd, name: output.name))
    guard output.isOpenAfter else { return }
    unsafe tail = .character
    unsafe extendTail(window, at: end)
  }

  /// Covers what continues a base64 match: state, not hold-back, as it is never written anyway.
  private mutating func extendTail(_ window: ScanWindow, at offset: Int) {
    var index = offset
    while unsafe index < window.block.count {
      let byte = unsafe window.block[index]
      switch unsafe tail {
      case .none: return
      case .character where ByteClass.isBase64(byte):
        unsafe tail = .padding(Self.longestPadding)
      case .character where byte == UInt8(ascii: "="):
        unsafe tail = .padding(Self.longestPadding - 1)
      case .padding(let rest) where rest > 0 && byte == UInt8(ascii: "="):
        unsafe tail = .padding(rest - 1)
      default:
        unsafe tail = .none
        return
      }
      // Begins one byte early so that it unites with the match it continues.
      let position = unsafe window.blockStart + index
      unsafe covered.insert(CoveredSpan(start: position - 1, end: position + 1, name: 0))
      index += 1
    }
  }
}

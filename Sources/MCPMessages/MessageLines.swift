import Redaction

/// Cuts a stream into lines. A line that comes in one piece is handed out where it is.
final class MessageLines {
  enum Piece {
    /// With its newline, which only the last line of the stream may lack.
    case line(ByteView)
    /// The beginning of a line that is too long; the rest of it is dropped.
    case overlong(ByteView)
  }

  private let longest: Int
  private let pending: MessageBuffer
  private var isSkipping = false

  /// - Parameter longest: bytes of the longest line, without its newline.
  init(longest: Int, memory: any PatternMemory) {
    self.longest = longest
    pending = MessageBuffer(memory: memory)
  }

  func feed<E: Error>(_ input: ByteView, _ body: (Piece) throws(E) -> Void) throws(E) {
    var start = 0
    while start < input.count {
      let newline = input.firstPlace(of: 0x0A, from: start)
      let next = newline.map { $0 + 1 } ?? input.count
      let room = longest - pending.count
      if isSkipping {
        isSkipping = newline == nil
      } else if (newline ?? input.count) - start > room {
        isSkipping = newline == nil
        try join(input[start..<(start + room)]) { (beginning) throws(E) in
          try body(.overlong(beginning))
        }
      } else if newline == nil {
        pending.append(input[start...])
      } else {
        try join(input[start..<next]) { (line) throws(E) in try body(.line(line)) }
      }
      start = next
    }
  }

  /// Hands out a last line without newline.
  func finish<E: Error>(_ body: (Piece) throws(E) -> Void) throws(E) {
    isSkipping = false
    guard !pending.isEmpty else { return }
    try body(.line(pending.view))
    pending.removeAll()
  }

  private func join<E: Error>(
    _ bytes: ByteView, _ body: (ByteView) throws(E) -> Void
  ) throws(E) {
    if pending.isEmpty { return try body(bytes) }
    pending.append(bytes)
    try body(pending.view)
    pending.removeAll()
  }
}

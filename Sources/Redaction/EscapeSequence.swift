/// Tells a terminal's escape sequences from the text around them (ECMA-48 sections 5.3 and 5.4).
///
/// A sequence is ESC with what it announces: `ESC [`, parameters and a final byte, or intermediate
/// bytes and a final one. What a control string holds, such as a window's title, is text between
/// two sequences. A byte that cannot continue a sequence ends it and is text.
struct EscapeSequence {
  static let escape: UInt8 = 0x1b

  private enum State { case text, escape, control }
  private var state = State.text

  /// Whether the next byte is text unless it is ESC.
  var isText: Bool { state == .text }

  /// Takes a byte; returns whether it belongs to a sequence.
  mutating func take(_ byte: UInt8) -> Bool {
    if byte == Self.escape {
      state = .escape
      return true
    }
    switch (state, byte) {
    case (.text, _): return false
    case (.escape, UInt8(ascii: "[")): state = .control
    case (.escape, 0x20...0x2f), (.control, 0x20...0x3f): break
    case (.escape, 0x30...0x7e), (.control, 0x40...0x7e): state = .text
    default:
      state = .text
      return false
    }
    return true
  }
}

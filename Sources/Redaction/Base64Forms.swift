/// Base64 of a value that stands anywhere in the encoded data (RFC 4648 sections 4 and 5).
enum Base64Forms {
  enum Alphabet: CaseIterable {
    case standard
    case urlSafe

    func character(_ sextet: UInt8) -> UInt8 {
      switch sextet {
      case 0..<26: UInt8(ascii: "A") + sextet
      case 26..<52: UInt8(ascii: "a") + (sextet - 26)
      case 52..<62: UInt8(ascii: "0") + (sextet - 52)
      case 62: self == .standard ? UInt8(ascii: "+") : UInt8(ascii: "-")
      default: self == .standard ? UInt8(ascii: "/") : UInt8(ascii: "_")
      }
    }
  }

  /// Characters per line: MIME (RFC 2045 section 6.8) and PEM (RFC 7468 section 2).
  static let lineWidths = [76, 64]

  /// The characters that the value alone determines when it begins at byte `offset`, 0 to 2, of a
  /// group of three: those from `ceil(8 * offset / 6)` to `floor(8 * (offset + count) / 6)`.
  static func core(
    _ value: borrowing FormBytes, offset: Int, alphabet: Alphabet, into core: inout FormBytes
  ) {
    core.removeAll()
    let first = (8 * offset + 5) / 6
    let end = 8 * (offset + value.count) / 6
    for character in first..<max(first, end) {
      let bit = character * 6 - offset * 8
      let byte = bit / 8
      let high = UInt16(value[byte]) << 8
      let low = byte + 1 < value.count ? UInt16(value[byte + 1]) : 0
      let sextet = UInt8(truncatingIfNeeded: (high | low) >> UInt16(10 - bit % 8)) & 0x3f
      core.append(alphabet.character(sextet))
    }
  }

  /// Whether the character before the core holds bits of the value.
  static func isOpenBefore(offset: Int) -> Bool { offset != 0 }

  /// Whether the character after the core holds bits of the value.
  static func isOpenAfter(offset: Int, count: Int) -> Bool { 8 * (offset + count) % 6 != 0 }

  /// The core with a line end after each full line that another character follows.
  static func wrap(
    _ core: borrowing FormBytes, width: Int, lineEnd: StaticString, into wrapped: inout FormBytes
  ) {
    wrapped.removeAll()
    for index in 0..<core.count {
      if index > 0, index % width == 0 { wrapped.append(lineEnd) }
      wrapped.append(core[index])
    }
  }
}

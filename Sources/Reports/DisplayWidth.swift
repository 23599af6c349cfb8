/// How many columns of a terminal text takes, as `wcwidth` counts: 2 for what East Asian fonts
/// draw wide (Unicode Standard Annex 11, W and F), 0 for marks, 1 for the rest.
///
/// Meant for escaped text: controls are not expected here.
enum DisplayWidth {
  static func of(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + of($1) }
  }

  static func of(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 { return 1 }
    if scalar.isMark || hangulTails.contains(where: { $0.contains(value) }) { return 0 }
    return isWide(scalar) ? 2 : 1
  }

  /// `text` in at most `width` columns; what was cut shows as `…`.
  static func cut(_ text: String, to width: Int) -> String {
    guard of(text) > width else { return text }
    var result = ""
    var used = 0
    for character in text {
      let next = of(String(character))
      guard used + next < width else { break }
      result.append(character)
      used += next
    }
    return result + "…"
  }

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    // An emoji that shows in colour by itself is W; regional indicators are not, in pairs they
    // take two columns.
    if scalar.properties.isEmojiPresentation { return !regionalIndicators.contains(scalar.value) }
    return wide.contains { $0.contains(scalar.value) }
  }

  private static let regionalIndicators: ClosedRange<UInt32> = 0x1F1E6...0x1F1FF

  /// Vowels and final consonants of Hangul: drawn inside the syllable their lead began.
  private static let hangulTails: [ClosedRange<UInt32>] = [0x1160...0x11FF, 0xD7B0...0xD7FF]

  /// EastAsianWidth.txt, W and F, without the emoji; gaps nobody uses are bridged.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x3029, 0x302E...0x303E, 0x3041...0x3247,
    0x3250...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
    0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF,
    0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD,
  ]
}

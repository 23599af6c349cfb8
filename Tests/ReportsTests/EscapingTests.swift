import Testing

@testable import Reports

struct EscapingTests {
  @Test(arguments: [
    ("\u{1B}[31mred\u{1B}[0m", "\\u{1b}[31mred\\u{1b}[0m"),
    ("\u{1B}]0;title\u{07}", "\\u{1b}]0;title\\u{7}"),
    ("\u{1B}]52;c;cHduZWQ=\u{1B}\\", "\\u{1b}]52;c;cHduZWQ=\\u{1b}\\"),
    ("\u{9B}2J", "\\u{9b}2J"),
    ("one\ntwo\r\nthree\rfour\tfive", "one\\ntwo\\r\\nthree\\rfour\\tfive"),
    ("a\u{8}\u{8}b\u{0}\u{7F}", "a\\u{8}\\u{8}b\\u{0}\\u{7f}"),
    ("\u{202E}gpj.exe\u{202C}", "\\u{202e}gpj.exe\\u{202c}"),
    (
      "\u{2066}\u{2067}\u{2068}\u{2069}\u{200E}\u{200F}\u{061C}",
      "\\u{2066}\\u{2067}\\u{2068}\\u{2069}\\u{200e}\\u{200f}\\u{61c}"
    ),
    ("pay\u{200B}pal\u{FEFF}\u{AD}", "pay\\u{200b}pal\\u{feff}\\u{ad}"),
    ("a\u{2028}b\u{2029}c\u{85}d", "a\\u{2028}b\\u{2029}c\\u{85}d"),
    ("x\u{E0041}\u{E0100}\u{3164}", "x\\u{e0041}\\u{e0100}\\u{3164}"),
    ("\u{E000}\u{F0000}\u{FFFF}\u{378}", "\\u{e000}\\u{f0000}\\u{ffff}\\u{378}"),
  ])
  func whatATerminalWouldObeyIsWrittenOut(_ text: String, _ expected: String) {
    #expect(Escaping.line(text) == expected)
  }

  @Test(arguments: [
    "", "ops@example.com", "DOMAIN\\user", "Zoë Müller", "Zoe\u{308}", "東京チーム", "한국어", "שלום",
    "नमस्ते", "❤\u{FE0F} 🎉 🇨🇭 👍🏽", "a b\u{A0}c", "…–„“",
  ])
  func whatPeopleWriteStays(_ text: String) {
    #expect(Escaping.line(text) == text)
  }

  @Test func bytesThatAreNoTextArriveAsReplacementsAndStay() {
    let text = String(decoding: [0x61, 0xFF, 0x9B, 0x62] as [UInt8], as: UTF8.self)
    #expect(Escaping.line(text) == "a\u{FFFD}\u{FFFD}b")
  }

  @Test func aMarkNeedsALetterAndALetterTakesFewMarks() {
    #expect(Escaping.line("\u{301}a") == "\\u{301}a")
    let stack = "a" + String(repeating: "\u{301}", count: 4)
    #expect(Escaping.line(stack) == stack)
    #expect(Escaping.line(stack + "\u{302}b\u{301}") == stack + "\\u{302}b\u{301}")
  }

  @Test func aVariationSelectorNeedsAnEmoji() {
    #expect(Escaping.line("a\u{FE0F}") == "a\\u{fe0f}")
    #expect(Escaping.line("\u{FE0F}") == "\\u{fe0f}")
  }

  @Test func linesEndAtLineFeedsAlone() {
    #expect(
      Escaping.lines("a\nb\r\nc\rd\u{85}e\u{2028}f\n") == [
        "a", "b", "c\\rd\\u{85}e\\u{2028}f", "",
      ])
    #expect(Escaping.lines("") == [""])
  }

  @Test func nothingUnsafeIsLeftOfAnyScalar() {
    // The first two planes, and the tags and selectors of plane 14.
    let values: [ClosedRange<UInt32>] = [0...0x1FFFF, 0xE0000...0xE01FF]
    for value in values.joined() {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let escaped = Escaping.line("a" + String(Character(scalar)))
      let isClean = escaped.unicodeScalars.allSatisfy {
        switch $0.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
          false
        default: true
        }
      }
      if !isClean { Issue.record("U+\(String(value, radix: 16)) is left as it is") }
    }
  }

  @Test func jsonKeepsItsMeaningAndLosesItsTeeth() {
    #expect(
      Escaping.json("\u{9B}2J\u{7F}\u{202E}é\u{E0041}東\"\\\n")
        == #"\u009b2J\u007f\u202eé\udb40\udc41東\"\\\n"#)
  }
}

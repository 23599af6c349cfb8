import Testing

@testable import Reports

struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("plain", 5), ("Zoë", 3), ("Zoe\u{308}", 3), ("東京", 4), ("한국어", 6), ("ﾊﾝｶｸ", 4),
    ("ＡＢ", 4), ("\u{1112}\u{1161}\u{11AB}", 2), ("🎉", 2), ("🇨🇭", 2), ("❤\u{FE0F}", 1),
    ("𠀀", 2), ("…", 1), ("「」", 4), ("שלום", 4), ("⌚", 2), ("☎", 1),
  ])
  func columns(_ text: String, _ expected: Int) {
    #expect(DisplayWidth.of(text) == expected)
  }

  @Test func cutTextFitsAndSaysSo() {
    #expect(DisplayWidth.cut("exactly", to: 7) == "exactly")
    #expect(DisplayWidth.cut("too long", to: 7) == "too lo…")
    // The second wide character would leave no room for the mark.
    #expect(DisplayWidth.cut("東京都", to: 5) == "東京…")
    #expect(DisplayWidth.cut("東京都", to: 4) == "東…")
    #expect(DisplayWidth.cut("e\u{301}e\u{301}e\u{301}", to: 2) == "e\u{301}…")
  }
}

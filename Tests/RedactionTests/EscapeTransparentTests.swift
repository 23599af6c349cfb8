import Testing

@testable import Redaction
@testable import RedactionProbe

/// Values inside which a terminal's escape sequences stand.
@Suite struct EscapeTransparentTests {
  private static let value = Array("ghp_abcdef".utf8)

  private func stream(_ forms: FormTier = .all) -> Stream {
    Stream(.make([Self.value], forms: forms))
  }

  private func redact(_ text: String, _ forms: FormTier = .all) -> String {
    let stream = stream(forms)
    stream.feed(text.utf8)
    stream.finish()
    return String(decoding: stream.normalized, as: UTF8.self)
  }

  /// grep, `tput sgr0`, `ls`, true colour, a hidden cursor; the second column is what is left.
  @Test(arguments: [
    ("gh\u{1b}[31mp_abcdef", "[R]\u{1b}[31m"),
    ("ghp_\u{1b}[01;31m\u{1b}[Kabc\u{1b}[m\u{1b}[Kdef", "[R]\u{1b}[01;31m\u{1b}[K\u{1b}[m\u{1b}[K"),
    ("ghp_abcde\u{1b}(B\u{1b}[mf", "[R]\u{1b}(B\u{1b}[m"),
    ("g\u{1b}[38;2;1;2;3mhp_abcdef\u{1b}[0m", "[R]\u{1b}[38;2;1;2;3m\u{1b}[0m"),
    ("g\u{1b}[?25lhp_abcdef", "[R]\u{1b}[?25l"),
    ("g\u{1b}7hp_abcdef", "[R]\u{1b}7"),
  ])
  func valuesAreFound(_ text: String, _ left: String) {
    #expect(redact("< \(text) >") == "< \(left) >")
    // The control: without the optional forms nothing is found.
    #expect(redact("< \(text) >", .required) == "< \(text) >")
  }

  /// The title of a window is text; so is what stands between the letters of a value.
  @Test func textInControlStringsIsText() {
    #expect(redact("\u{1b}]0;ghp_abcdef\u{7}") == "\u{1b}]0;[R]\u{7}")
    #expect(redact("\u{1b}]0;ghp_abc\u{1b}\\def") == "\u{1b}]0;[R]\u{1b}\\")
    for text in ["ghp_\u{1b}[3\nabcdef", "ghp_\u{1b}]0;abcdef", "ghp_\u{7}abcdef"] {
      #expect(redact(text) == text)
    }
    // The letter may be read as the end of a sequence, or as text.
    #expect(redact("\u{1b}[ghp_abcdef") == "\u{1b}[[R]")
  }

  @Test func everySplitGivesTheSame() {
    let text = Array("a\u{1b}[1mg\u{1b}[31mhp_ab\u{1b}(Bcde\u{1b}[mf\u{1b}[0m ghp_".utf8)
    let whole = Array("a\u{1b}[1m[R]\u{1b}[31m\u{1b}(B\u{1b}[m\u{1b}[0m ghp_".utf8)
    for first in 0...text.count {
      for second in first...text.count {
        let stream = stream()
        for part in [text[..<first], text[first..<second], text[second...]] { stream.feed(part) }
        stream.finish()
        #expect(stream.normalized == whole)
      }
    }
  }

  /// Sequences are held only behind text that may still become a value.
  @Test func onlyWhatMustBeHeldIsHeld() {
    let stream = stream()
    stream.feed("text \u{1b}[3".utf8)
    #expect(stream.redactor.heldByteCount == 0)
    stream.feed("1m".utf8)
    #expect(stream.redactor.heldByteCount == 0)
    stream.feed("gh\u{1b}[0m\u{1b}".utf8)
    #expect(stream.redactor.heldByteCount == 7)
    stream.feed("[1m.".utf8)
    #expect(stream.redactor.heldByteCount == 0)
    #expect(stream.output == Array("text \u{1b}[31mgh\u{1b}[0m\u{1b}[1m.".utf8))
  }

  @Test func endlessSequencesAreNotHeld() {
    let longest = EscapeTransparentScanner.longestGap
    func sequence(_ count: Int) -> [UInt8] {
      Array("\u{1b}[".utf8) + [UInt8](repeating: 0x31, count: count - 3) + [UInt8(ascii: "m")]
    }
    for (count, held) in [(longest, longest + 3), (longest + 1, 0)] {
      let stream = stream()
      stream.feed("ghp".utf8)
      for byte in sequence(count) { stream.feed([byte]) }
      #expect(stream.redactor.heldByteCount == held)
      stream.feed("_abcdef".utf8)
      stream.finish()
      let text = held > 0 ? Stream.mark + sequence(count) : []
      #expect(
        stream.normalized == (held > 0 ? text : "ghp".utf8 + sequence(count) + "_abcdef".utf8))
    }
  }

  /// A marker is no text: a value that its name spells is not found in it.
  @Test func markersAreNotSearched() {
    var set = PatternSet(memory: HeapPatternMemory(), forms: .all)
    let value = Array("postgres".utf8)
    _ = unsafe set.add(name: "postgres", value: value.span.bytes)
    let stream = Stream(set)
    stream.feed("post\u{1b}[mgres, postgres".utf8)
    stream.finish()
    let marker = "[REDACTED:postgres]"
    #expect(String(decoding: stream.output, as: UTF8.self) == "\(marker)\u{1b}[m, \(marker)")
  }

  /// What was found stays found, and what is held is looked at again, when the secrets change.
  @Test func secretsMayChange() {
    let stream = Stream(.make([Array("first_value".utf8)], forms: .all))
    stream.feed("fir\u{1b}[1mst_".utf8)
    #expect(stream.redactor.heldByteCount == 10)
    stream.redactor.use(.make([Array("st_value_2".utf8)], forms: .all))
    stream.feed("va\u{1b}[mlue_2".utf8)
    stream.finish()
    #expect(stream.normalized == Array("fir\u{1b}[1m[R]\u{1b}[m".utf8))
  }

  /// Base64 around a value: the letter after the core holds bits of it, wherever it stands.
  @Test func openEndsOfBase64AreCovered() {
    let encoded = Stream.base64(Array("user:".utf8) + Self.value + Array("x".utf8))
    let plain = redact(String(decoding: encoded, as: UTF8.self))
    for place in 0...encoded.count {
      let text = encoded[..<place] + Array("\u{1b}[~".utf8) + encoded[place...]
      let styled = redact(String(decoding: text, as: UTF8.self))
      #expect(styled.replacing("\u{1b}[~", with: "") == plain)
    }
  }

  /// The second look costs as much as the first, and nothing where there is no sequence.
  @Test func costIsLinear() {
    func steps(_ unit: String, _ count: Int) -> Int {
      let stream = Stream(.make([[UInt8](repeating: 97, count: 500) + [98]], forms: .all))
      stream.feed((0..<count).flatMap { _ in Array(unit.utf8) })
      return stream.redactor.steps
    }
    for unit in ["aaaa", "a\u{1b}[m", "aaaa\u{1b}(B\n"] {
      let once = steps(unit, 4_000)
      #expect(once <= 6 * 4_000 * unit.utf8.count)
      #expect(steps(unit, 8_000) <= 2 * once + 8 * 500)
    }
    #expect(steps("a\u{1b}[m", 4_000) > steps("a.[m", 4_000))
  }

  @Test func memoryIsReleased() {
    let memory = WatchedMemory()
    do {
      var set = PatternSet(memory: memory, forms: .all)
      _ = unsafe set.add(name: "k1", value: Self.value.span.bytes)
      Stream(set).feed("ghp_\u{1b}[mab".utf8)
    }
    #expect(memory.live == 0)
  }
}

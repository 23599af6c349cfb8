import FoundationEssentials
import Redaction
import Testing

@testable import RedactionProbe

/// Every required form as other encoders write it: `Python/encoders.py`.
@Suite struct EncoderTests {
  struct Entry: Decodable, Sendable {
    var encoder: String
    var value: Data
    var text: Data
    /// Characters of the text that may be left.
    var spare: Int
  }

  private static func entries() throws -> [Entry] {
    let file = try RedactionCase.file("encoders.json")
    return try JSONDecoder().decode([Entry].self, from: file)
  }

  /// What is left of the text between two words; the words have to stay.
  private func left(
    _ entry: Entry, _ patterns: PatternSet,
    pieces: (inout SeededGenerator, [UInt8]) -> [[UInt8]]
  ) -> Int? {
    let before = Array("begin\n".utf8)
    let after = Array("\nfinal".utf8)
    var generator = SeededGenerator(state: 11)
    let stream = Stream(patterns)
    for piece in pieces(&generator, before + [UInt8](entry.text) + after) { stream.feed(piece) }
    stream.finish()
    let output = stream.normalized
    guard output.starts(with: before), output.suffix(after.count).elementsEqual(after),
      output.containsBytes(Stream.mark)
    else { return nil }
    return output.count - before.count - after.count - Stream.mark.count
  }

  @Test func noValueStaysReadable() throws {
    var known: (value: Data, patterns: PatternSet)?
    for entry in try Self.entries() {
      if known?.value != entry.value { known = (entry.value, .make([[UInt8](entry.value)])) }
      let patterns = try #require(known).patterns
      let whole = left(entry, patterns) { _, text in [text] }
      let cut = left(entry, patterns) { generator, text in generator.cut(text, longest: 5) }
      let text = String(decoding: entry.text, as: UTF8.self)
      let value = String(decoding: entry.value, as: UTF8.self)
      #expect((whole ?? Int.max) <= entry.spare, "\(entry.encoder): \(value) in \(text)")
      #expect((cut ?? Int.max) <= entry.spare, "\(entry.encoder): \(value) in \(text)")
    }
  }

  @Test func everyEncoderIsThere() throws {
    let entries = try Self.entries()
    #expect(entries.count > 700)
    #expect(Set(entries.map(\.encoder)).count >= 28)
    #expect(!entries.contains { $0.spare >= $0.value.count * 8 })
  }
}

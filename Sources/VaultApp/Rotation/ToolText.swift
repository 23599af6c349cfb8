import Redaction
import VaultCore
import VaultCrypto

/// What a tool said, as a line for a person: secrets hidden, without control characters, and short.
/// Drivers are other people's programs, and some print what they were given.
enum ToolText {
  private static var byteCount: Int { 200 }

  /// - Parameter isAtEnd: whether the last line tells more than the first, as where a language
  ///   runtime shows the way to an error first.
  static func line(
    _ text: borrowing SecretBytes, hiding first: borrowing SecretBytes,
    _ second: borrowing SecretBytes, isAtEnd: Bool = false
  ) -> String {
    var patterns = PatternSet(memory: LockedPatternMemory(), minimumLength: 1, forms: .all)
    first.withBytes { _ = patterns.add(name: "value", value: $0) }
    second.withBytes { _ = patterns.add(name: "authority", value: $0) }
    let redactor = Redactor(patterns)
    var shown: [UInt8] = []
    func take(_ piece: RawSpan) {
      if shown.count < 16 * byteCount { shown += piece.publicBytes() }
    }
    text.withBytes { redactor.feed($0) { take($0) } }
    redactor.finish { take($0) }
    let lines = String(decoding: shown, as: UTF8.self).split(whereSeparator: \.isNewline)
      .filter { $0.contains { !$0.isWhitespace } }
    let line = (isAtEnd ? lines.last : lines.first) ?? "it said nothing"
    return Printable.text(String(line.prefix(byteCount)))
  }
}

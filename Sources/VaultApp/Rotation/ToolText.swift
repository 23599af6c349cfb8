import Redaction
import VaultCore
import VaultCrypto

/// The secrets that somebody else was given, and who may repeat them in what they say.
struct SentSecrets {
  private var patterns = PatternSet(
    memory: LockedPatternMemory(), minimumLength: 1, forms: .all)

  mutating func add(_ name: String, _ secret: borrowing SecretBytes) {
    secret.withBytes { _ = patterns.add(name: name, value: $0) }
  }

  /// What somebody said, as a line for a person: secrets hidden, without control characters, and
  /// short. Drivers are other people's programs, and some print what they were given.
  ///
  /// - Parameter isAtEnd: whether the last line tells more than the first, as where a language
  ///   runtime shows the way to an error first.
  func line(_ text: borrowing SecretBytes, isAtEnd: Bool = false) -> String {
    let lines = shown(text, mostBytes: 16 * ToolText.scalarCount)
      .split(whereSeparator: \.isNewline)
      .filter { $0.contains { !$0.isWhitespace } }
    let line = (isAtEnd ? lines.last : lines.first) ?? "it said nothing"
    // By scalars: a `Character` has any number of combining marks.
    return Printable.text(String(line.unicodeScalars.prefix(ToolText.scalarCount)))
  }

  func line(_ text: String) -> String {
    guard let said = try? LockedText.of(text) else { return "it said what cannot be shown" }
    return line(said)
  }

  /// A name that somebody has for something, with secrets hidden. Nil for none; throws `.failed`
  /// for one that has no room in the journal of a rotation.
  func name(_ text: String?) throws(VaultError) -> String? {
    guard let text, !text.isEmpty else { return nil }
    let name = try ProviderName.checked(text)
    return try shown(LockedText.of(name), mostBytes: 2 * RotationJournal.entryByteCount)
  }

  private func shown(_ text: borrowing SecretBytes, mostBytes: Int) -> String {
    let redactor = Redactor(patterns)
    var shown: [UInt8] = []
    func take(_ piece: RawSpan) {
      if shown.count < mostBytes { shown += piece.publicBytes() }
    }
    text.withBytes { redactor.feed($0) { take($0) } }
    redactor.finish { take($0) }
    return String(decoding: shown, as: UTF8.self)
  }
}

/// What a tool said, as a line for a person.
enum ToolText {
  static var scalarCount: Int { 200 }

  /// - Parameter isAtEnd: see `SentSecrets`.
  static func line(
    _ text: borrowing SecretBytes, hiding first: borrowing SecretBytes,
    _ second: borrowing SecretBytes, isAtEnd: Bool = false
  ) -> String {
    hidden(first, second).line(text, isAtEnd: isAtEnd)
  }

  static func hidden(
    _ value: borrowing SecretBytes, _ authority: borrowing SecretBytes
  ) -> SentSecrets {
    var hidden = SentSecrets()
    hidden.add("value", value)
    hidden.add("authority", authority)
    return hidden
  }
}

/// What a provider calls a credential, or the one it belongs to.
enum ProviderName {
  /// A rotation that cannot note a name must not go on: a part of one names nothing, or another.
  static func checked(_ name: String) throws(VaultError) -> String {
    guard RotationJournal.fits(name) else {
      throw VaultError(
        .failed, "the provider's name for it is too long to be noted, or no line of text",
        hint: "there is room for \(RotationJournal.entryByteCount) bytes")
    }
    return name
  }
}

import Redaction

/// One redactor for texts that are whole: each is looked at from its first byte to its last.
final class SecretSearch {
  private let redactor: Redactor
  /// Bytes that were looked at, a measure of the cost that no clock disturbs.
  private(set) var work = 0

  /// Bytes of the shortest text that can hold a secret. What a string's inside, nested JSON or a
  /// body stands for is never longer than itself.
  private(set) var shortest: Int

  init(_ patterns: PatternSet) {
    redactor = Redactor(patterns)
    shortest = redactor.shortestMatch
  }

  func use(_ patterns: PatternSet) {
    redactor.use(patterns)
    shortest = redactor.shortestMatch
  }

  /// The name of the first secret in a text, or nil.
  func firstSecret(in text: ByteView) -> String? {
    var name: String?
    feed(text, &name)
    finish(&name)
    return name
  }

  /// The same for a text whose secrets were hidden: a marker is none, even if its name spells the
  /// value of one, as that of a user `postgres` stands in `postgres-password`.
  func firstSecretLeft(in text: ByteView) -> String? {
    var rest = text
    while let marker = Marker.first(in: rest) {
      if let name = firstSecret(in: rest[..<marker.lowerBound]) { return name }
      rest = rest[marker.upperBound...]
    }
    return firstSecret(in: rest)
  }

  /// The same for a text that comes in pieces; `finish` ends it.
  func feed(_ piece: ByteView, _ name: inout String?) {
    work += piece.count
    var seen = redactor.replacements
    piece.withSpan { span in
      redactor.feed(span) { note($0, &seen, &name) }
    }
  }

  func finish(_ name: inout String?) {
    var seen = redactor.replacements
    redactor.finish { note($0, &seen, &name) }
  }

  /// Replaces the buffer's bytes by the text with its secrets hidden. Returns the name of the first
  /// one, or nil.
  ///
  /// - Parameters:
  ///   - limit: once the buffer holds more bytes the rest is left out: markers may be many times as
  ///     long as what they hide.
  ///   - keepsMarkers: secrets were hidden in the text before; see `firstSecretLeft`.
  func mask(
    _ text: ByteView, into buffer: MessageBuffer, limit: Int, keepsMarkers: Bool
  ) -> String? {
    work += text.count
    var name: String?
    var seen = redactor.replacements
    func take(_ piece: RawSpan) {
      if buffer.count <= limit { piece.withView { buffer.append($0) } }
      note(piece, &seen, &name)
    }
    func hide(_ part: ByteView) {
      part.withSpan { span in redactor.feed(span) { take($0) } }
      redactor.finish { take($0) }
    }
    buffer.removeAll()
    var rest = text
    while keepsMarkers, buffer.count <= limit, let marker = Marker.first(in: rest) {
      hide(rest[..<marker.lowerBound])
      buffer.append(rest[marker])
      rest = rest[marker.upperBound...]
    }
    hide(rest)
    return name
  }

  private func note(_ piece: RawSpan, _ seen: inout Int, _ name: inout String?) {
    guard redactor.replacements != seen else { return }
    seen = redactor.replacements
    if name == nil { name = piece.withView { Marker.name(in: $0) } }
  }
}

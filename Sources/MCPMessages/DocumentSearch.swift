import Redaction

/// Looks for secrets in everything that a JSON text says: in its strings and keys whatever escapes
/// spell them, in JSON text inside a string, in base64 bodies, in numbers, and across values.
///
/// The cost is linear: each level of JSON inside JSON is read once, and there are at most
/// `deepestNesting` of them.
final class DocumentSearch {
  struct Finding: Equatable {
    var cause: RefusedMessage.Cause
    /// The secret's name.
    var name: String
  }

  /// Levels of JSON text inside strings that are read. Escapes double with each: at this level a
  /// quote takes 256 bytes. What is deeper is searched as it stands, and so is JSON that begins in
  /// the middle of a text.
  static let deepestNesting = 8

  private let secrets: SecretSearch
  private let findsMarkers: Bool
  /// Markers are known to be there, and no secrets.
  private var ignoresMarkers = false
  /// What a string stands for, one for each level of nesting.
  private let decoded: [MessageBuffer]
  private let piece: MessageBuffer
  /// Bytes that were read or decoded, a measure of the cost that no clock disturbs.
  private(set) var work = 0

  /// - Parameter findsMarkers: also look for the markers of secrets.
  init(_ secrets: SecretSearch, findsMarkers: Bool, memory: any PatternMemory) {
    self.secrets = secrets
    self.findsMarkers = findsMarkers
    decoded = (0..<Self.deepestNesting).map { _ in MessageBuffer(memory: memory) }
    piece = MessageBuffer(memory: memory)
  }

  /// The first secret found, or nil.
  ///
  /// - Parameter isPlain: the text is known to hold no escapes and no bodies.
  func first(in text: ByteView, isPlain: Bool) -> Finding? {
    if isPlain { return plain(text) }
    defer { wipe() }
    return search(text, level: 0)
  }

  /// The first secret that is left in a text with its secrets hidden, or nil.
  func firstLeft(in text: ByteView) -> Finding? {
    ignoresMarkers = true
    defer { ignoresMarkers = false }
    return first(in: text, isPlain: false)
  }

  /// The name of the first secret in what a base64 text stands for, or nil.
  func firstSecret(inBody text: ByteView) -> String? {
    defer { piece.removeAll() }
    return body(text)?.name
  }

  private func wipe() {
    piece.removeAll()
    for buffer in decoded where !buffer.isEmpty { buffer.removeAll() }
  }

  /// All text as it stands, which covers every string without escapes; then what that does not.
  private func search(_ text: ByteView, level: Int) -> Finding? {
    if let finding = plain(text) { return finding }
    guard level < Self.deepestNesting, JSONText.mayBeDocument(text) else { return nil }
    work += text.count
    let shortest = findsMarkers ? min(secrets.shortest, Marker.shortest) : secrets.shortest
    var reader = JSONReader(text)
    var isBody = false
    while true {
      switch reader.next() {
      case .key:
        isBody = BodyKeys.contains(text[reader.range], hasEscapes: reader.hasEscapes)
        if reader.hasEscapes, reader.range.count >= shortest,
          let finding = string(text[reader.range], true, level, false)
        {
          return finding
        }
      case .string:
        if reader.hasEscapes || isBody, reader.range.count >= shortest,
          let finding = string(text[reader.range], reader.hasEscapes, level, isBody)
        {
          return finding
        }
      case .endObject: isBody = false
      case .end, .invalid, .tooDeep: return nil
      default: break
      }
    }
  }

  private func string(
    _ inside: ByteView, _ hasEscapes: Bool, _ level: Int, _ isBody: Bool
  ) -> Finding? {
    var text = inside
    if hasEscapes {
      work += inside.count
      JSONText.decode(inside, into: decoded[level])
      text = decoded[level].view
      if let finding = search(text, level: level + 1) { return finding }
    }
    return isBody ? body(text) : nil
  }

  private func plain(_ text: ByteView) -> Finding? {
    if findsMarkers {
      work += text.count
      if let name = Marker.firstName(in: text) { return Finding(cause: .marker, name: name) }
    }
    let name =
      ignoresMarkers ? secrets.firstSecretLeft(in: text) : secrets.firstSecret(in: text)
    return name.map { Finding(cause: .secret, name: $0) }
  }

  private func body(_ text: ByteView) -> Finding? {
    work += text.count
    var body = Base64Body(text)
    var secret: String?
    var marker: String?
    piece.removeAll()
    while true {
      // What a marker may have begun in stays in front.
      piece.keepLast(findsMarkers ? Marker.longestSpelled - 1 : 0)
      let kept = piece.count
      guard body.next(into: piece) else { break }
      secrets.feed(piece.view[kept...], &secret)
      if findsMarkers, marker == nil { marker = Marker.firstName(in: piece.view) }
    }
    secrets.finish(&secret)
    if let marker { return Finding(cause: .marker, name: marker) }
    return secret.map { Finding(cause: .secret, name: $0) }
  }
}

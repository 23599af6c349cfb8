import Redaction

/// A secret stands where it can neither be sent nor be replaced.
struct Unmaskable: Error, Equatable {
  enum Place: Equatable {
    /// A field that may not change, as a person is told of it.
    case field(String)
    /// It lies across several values.
    case structure
    /// So often that the line with all its markers would be too long.
    case everywhere
  }

  var place: Unmaskable.Place
  /// The secret's name.
  var secret: String
}

/// Hides the secrets of one message, and changes nothing else.
final class MessageMask {
  /// What is at work on one level of JSON inside JSON.
  private struct Level {
    let decoded: MessageBuffer
    let masked: MessageBuffer
    let output: MessageBuffer

    var buffers: [MessageBuffer] { [decoded, masked, output] }
  }

  private let secrets: SecretSearch
  /// Those that are no common words: in keys, bodies and what may not change, a word is a word.
  private let distinct: SecretSearch
  private let search: DocumentSearch
  private let longest: Int
  private let levels: [Level]
  /// Bytes that were read, a measure of the cost that no clock disturbs.
  private(set) var work = 0
  /// The secret that was hidden last.
  private var hidden = ""

  /// - Parameters:
  ///   - search: for those of `distinct`.
  ///   - longest: bytes of the longest message that may come out.
  init(
    _ secrets: SecretSearch, _ distinct: SecretSearch, _ search: DocumentSearch, longest: Int,
    memory: any PatternMemory
  ) {
    self.secrets = secrets
    self.distinct = distinct
    self.longest = longest
    self.search = search
    levels = (0..<DocumentSearch.deepestNesting).map { _ in
      Level(
        decoded: MessageBuffer(memory: memory), masked: MessageBuffer(memory: memory),
        output: MessageBuffer(memory: memory))
    }
  }

  /// Appends a message as it may be sent, one JSON object, or says why it may not.
  func mask(_ message: ByteView, into target: MessageBuffer) throws(Unmaskable) {
    defer {
      for buffer in levels.flatMap(\.buffers) where !buffer.isEmpty { buffer.removeAll() }
    }
    let isChanged = try rewrite(message, .message, secrets, level: 0) ?? false
    let masked = isChanged ? levels[0].output.view : message
    // What the walk could not hide, such as a secret that is itself JSON, is found here.
    if let finding = search.firstLeft(in: masked) {
      throw Unmaskable(place: .structure, secret: finding.name)
    }
    target.append(masked)
  }

  /// Writes a document with its secrets hidden to the level's output. Returns whether it differs,
  /// or nil for what is no JSON.
  ///
  /// - Parameter secrets: those to hide in text.
  private func rewrite(
    _ document: ByteView, _ place: Place, _ secrets: SecretSearch, level: Int
  ) throws(Unmaskable) -> Bool? {
    let output = levels[level].output
    output.removeAll()
    work += document.count
    let root = FieldRule(treatment: .inside(place), name: "")
    // The rules of the open arrays and objects; an element has that of its array.
    var open: [FieldRule] = []
    var rule = root
    var isBody = false
    var copied = 0
    var reader = JSONReader(document)
    while true {
      let token = reader.next()
      let isLong = reader.range.count >= secrets.shortest
      var replacement: ByteView?
      switch token {
      case .beginArray, .beginObject: open.append(rule)
      case .endArray, .endObject:
        open.removeLast()
        if token == .endObject { isBody = false }
      case .key:
        let key = document[reader.range]
        rule = (open.last ?? root).member(key, hasEscapes: reader.hasEscapes)
        isBody = BodyKeys.contains(key, hasEscapes: reader.hasEscapes)
        if isLong { replacement = hide(text(key, reader.hasEscapes, level), distinct, level) }
        if replacement != nil, rule.keyIsOpaque { throw unmaskable(rule) }
      case .string where isLong:
        let text = text(document[reader.range], reader.hasEscapes, level)
        let isWholeBody = rule.isBody || (isBody && !rule.isOpaque && Base64Body.isWhole(text))
        replacement =
          isWholeBody
          ? hideBody(text, isCertain: rule.isBody, level)
          : hide(text, rule.isOpaque ? distinct : secrets, level)
        if replacement != nil, rule.isOpaque { throw unmaskable(rule) }
      case .number where isLong:
        replacement = hide(document[reader.range], distinct, level)
        if replacement != nil, rule.isOpaque { throw unmaskable(rule) }
      case .string, .number, .literal: break
      case .invalid, .tooDeep: return nil
      case .end:
        if copied > 0 { output.append(document[copied...]) }
        return copied > 0
      }
      if let replacement {
        output.append(document[copied..<reader.range.lowerBound])
        if token == .number { output.append("\"") }
        JSONText.encode(replacement, into: output)
        if token == .number { output.append("\"") }
        copied = reader.range.upperBound
        guard output.count <= longest else {
          throw Unmaskable(place: .everywhere, secret: hidden)
        }
      }
      if token != .key { rule = open.last ?? root }
    }
  }

  private func unmaskable(_ rule: FieldRule) -> Unmaskable {
    Unmaskable(place: .field("\(rule.name)"), secret: hidden)
  }

  private func text(_ inside: ByteView, _ hasEscapes: Bool, _ level: Int) -> ByteView {
    guard hasEscapes else { return inside }
    JSONText.decode(inside, into: levels[level].decoded)
    return levels[level].decoded.view
  }

  /// A text with its secrets hidden, or nil if it has none. If it is JSON it stays JSON.
  private func hide(_ text: ByteView, _ secrets: SecretSearch, _ level: Int) -> ByteView? {
    var text = text
    var secrets = secrets
    var isChanged = false
    if level + 1 < levels.count, JSONText.mayBeDocument(text),
      let isRewritten = try? rewrite(text, Place.free, secrets, level: level + 1)
    {
      isChanged = isRewritten
      if isRewritten { text = levels[level + 1].output.view }
      // The words that are left in it are keys.
      secrets = distinct
    }
    let masked = levels[level].masked
    if let secret = secrets.mask(text, into: masked, limit: longest, keepsMarkers: isChanged) {
      hidden = secret
      return masked.view
    }
    return isChanged ? text : nil
  }

  /// Base64 of a marker in place of a base64 text, or nil if that holds no secret.
  ///
  /// - Parameter isCertain: nothing but base64 can stand here, so there is no text to be kept.
  private func hideBody(_ text: ByteView, isCertain: Bool, _ level: Int) -> ByteView? {
    guard
      let secret = search.firstSecret(inBody: text)
        ?? (isCertain ? distinct.firstSecret(in: text) : nil)
    else { return isCertain ? nil : hide(text, distinct, level) }
    hidden = secret
    let body = encodedMarker(secret, level)
    // In base64 a marker cannot be told from a value that its name spells.
    let spelled = distinct.firstSecret(in: body) ?? search.firstSecret(inBody: body)
    return spelled == nil ? body : encodedMarker("...", level)
  }

  private func encodedMarker(_ name: String, _ level: Int) -> ByteView {
    let (marker, masked) = (levels[level].decoded, levels[level].masked)
    marker.removeAll()
    Marker.append(name, to: marker)
    masked.removeAll()
    Base64Body.encode(marker.view, into: masked)
    return masked.view
  }
}

/// A value as it was written down: bytes with references in them. Either the whole value is one
/// reference, `vault://name`, or references stand inside it as `{{vault://name}}`.
public struct ValueTemplate: Equatable, Sendable {
  public enum Piece: Equatable, Sendable {
    case literal([UInt8])
    case reference(Reference)
  }

  /// In order; no literal is empty, and no two literals are neighbours.
  public let pieces: [Piece]

  /// Throws `.badReference` if something begins like a reference and is none. Blanks inside the
  /// braces count as that: a child would get the braces as they are, and nobody would notice.
  public init(_ text: [UInt8]) throws(VaultError) {
    if text.starts(with: Reference.scheme.utf8) {
      pieces = [.reference(try Self.reference(text[...]))]
      return
    }
    var pieces: [Piece] = []
    var literalStart = 0
    var index = 0
    while index < text.count {
      guard Self.opensReference(text, at: index) else {
        index += 1
        continue
      }
      let start = index + 2
      guard let end = Self.closingBraces(text, from: start) else { throw Reference.malformed }
      if literalStart < index { pieces.append(.literal(Array(text[literalStart..<index]))) }
      pieces.append(.reference(try Self.reference(text[start..<end])))
      index = end + 2
      literalStart = index
    }
    if literalStart < text.count { pieces.append(.literal(Array(text[literalStart...]))) }
    self.pieces = pieces
  }

  /// Bytes in which nothing is looked for.
  public init(literal: [UInt8]) {
    pieces = literal.isEmpty ? [] : [.literal(literal)]
  }

  public init(_ reference: Reference) { pieces = [.reference(reference)] }

  private init(pieces: [Piece]) { self.pieces = pieces }

  /// The same, with other secrets in the places of those that are named.
  public func replacing(
    _ replace: (SecretName) throws(VaultError) -> SecretName
  ) throws(VaultError) -> ValueTemplate {
    var replaced: [Piece] = []
    for piece in pieces {
      switch piece {
      case .literal: replaced.append(piece)
      case .reference(let reference):
        replaced.append(.reference(Reference(try replace(reference.name))))
      }
    }
    return ValueTemplate(pieces: replaced)
  }

  /// In the order in which they stand, a repeated one repeated.
  public var references: [Reference] {
    pieces.compactMap { if case .reference(let reference) = $0 { reference } else { nil } }
  }

  public var isLiteral: Bool { references.isEmpty }

  /// As it is written down in the shortest way: read again, it is the same.
  public var text: [UInt8] {
    if pieces.count == 1, case .reference(let reference) = pieces[0] {
      return Array(reference.description.utf8)
    }
    return pieces.flatMap { piece in
      switch piece {
      case .literal(let bytes): bytes
      case .reference(let reference): Array("{{\(reference)}}".utf8)
      }
    }
  }

  private static func opensReference(_ text: [UInt8], at index: Int) -> Bool {
    guard text[index] == UInt8(ascii: "{"), index + 1 < text.count,
      text[index + 1] == UInt8(ascii: "{")
    else { return false }
    return text[(index + 2)...].drop { $0 == 0x20 || $0 == 0x09 }
      .starts(with: Reference.scheme.utf8)
  }

  private static func closingBraces(_ text: [UInt8], from start: Int) -> Int? {
    var index = start
    while index + 1 < text.count {
      if text[index] == UInt8(ascii: "}"), text[index + 1] == UInt8(ascii: "}") { return index }
      index += 1
    }
    return nil
  }

  private static func reference(_ bytes: ArraySlice<UInt8>) throws(VaultError) -> Reference {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Reference.malformed }
    return try Reference(text)
  }
}

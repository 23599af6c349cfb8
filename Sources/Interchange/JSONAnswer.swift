/// A JSON document to look things up in by path: what a program or a provider answered. Only the
/// places of its parts are kept; a secret in it stays where it is.
public struct JSONAnswer {
  private let tape: JSONTape

  /// Throws for what is no JSON, at the limits of an import.
  public init(_ document: RawSpan) throws(InterchangeError) {
    tape = try document.withView { (bytes) throws(InterchangeError) in try JSONTape(bytes) }
  }

  /// Where a string that is not empty stands; for values.
  ///
  /// - Parameter document: the one that this was made of.
  public func place(_ path: [StaticString], in document: RawSpan) -> ValuePlace? {
    document.withView { item(path, $0)?.filled }
  }

  /// A string, a number, `true` or `false`, for metadata; nil for anything else.
  public func text(_ path: [StaticString], in document: RawSpan) -> String? {
    document.withView { item(path, $0)?.plainText }
  }

  /// The strings of an array, or the one that stands in its place.
  public func texts(_ path: [StaticString], in document: RawSpan) -> [String] {
    document.withView { bytes in
      guard let item = item(path, bytes) else { return [] }
      return item.isArray
        ? item.elements.compactMap(\.plainText) : [item.plainText].compactMap(\.self)
    }
  }

  private func item(_ path: [StaticString], _ bytes: ByteView) -> JSONItem? {
    var item: JSONItem? = JSONItem(tape, bytes)
    for key in path { item = item?[key] }
    return item
  }
}

extension JSONItem {
  fileprivate var plainText: String? {
    switch tape.nodes[index].kind {
    case .string: text
    case .number: bytes.text(offset..<Int(tape.nodes[index].end))
    case .yes: "true"
    case .no: "false"
    case .null, .array, .object: nil
    }
  }
}

/// An XML document to look things up in by path: what a provider answered. Only the places of its
/// parts are kept; a secret in it stays where it is.
public struct XMLAnswer {
  /// An element without elements in it, and the names of those around it, outermost first.
  private struct Leaf {
    let path: [String]
    let place: ValuePlace
  }

  private var leaves: [Leaf] = []

  /// Throws for what is no XML, at the limits of an import.
  public init(_ document: RawSpan) throws(InterchangeError) {
    leaves = try document.withView { (bytes) throws(InterchangeError) in try Self.leaves(bytes) }
  }

  /// Where the content of the first element stands whose path ends so, if it is not empty.
  ///
  /// - Parameter document: the one that this was made of.
  public func place(_ path: [StaticString], in document: RawSpan) -> ValuePlace? {
    let names = path.map { "\($0)" }
    guard let place = leaves.first(where: { $0.path.ends(with: names) })?.place else { return nil }
    return document.withView { place.isEmpty(in: $0) } ? nil : place
  }

  /// The content of every element whose path ends so, in their order; for metadata.
  public func texts(_ path: [StaticString], in document: RawSpan) -> [String] {
    let names = path.map { "\($0)" }
    return document.withView { bytes in
      leaves.filter { $0.path.ends(with: names) }.map { $0.place.text(in: bytes) }
    }
  }

  private static func leaves(_ bytes: ByteView) throws(InterchangeError) -> [Leaf] {
    var reader = try XMLReader(bytes)
    var path: [String] = []
    var leaves: [Leaf] = []
    while true {
      switch try reader.next() {
      case .start(let name, _):
        path.append(name)
        // What is malformed is met again by the reader itself.
        var ahead = reader
        guard let place = try? ahead.content() else { continue }
        guard leaves.count < InterchangeLimits.entries else {
          throw bytes.error(.tooManyEntries, at: reader.offset)
        }
        leaves.append(Leaf(path: path, place: place))
        path.removeLast()
        reader = ahead
      case .end: path.removeLast()
      case .done: return leaves
      }
    }
  }
}

extension [String] {
  fileprivate func ends(with names: [String]) -> Bool { suffix(names.count).elementsEqual(names) }
}

/// The patterns of a `PatternSet`, shared by the redactors made from it.
final class PatternStorage {
  let memory: any PatternMemory
  /// Plain byte strings.
  var literals: Trie
  /// Multi-line values with each run of whitespace folded into one symbol.
  var folded: Trie
  /// The marker of each secret, by index of its name.
  private(set) var markers: [[UInt8]] = []

  init(memory: any PatternMemory) {
    self.memory = memory
    literals = Trie(memory: memory, isFolded: false)
    folded = Trie(memory: memory, isFolded: true)
  }

  private init(copying other: PatternStorage) {
    memory = other.memory
    literals = other.literals.copy()
    folded = other.folded.copy()
    markers = other.markers
  }

  var isCompiled: Bool { literals.isLinked }

  /// Of 16 bytes each, beside their edges.
  var stateCount: Int { literals.nodes.count + folded.nodes.count }

  func copy() -> PatternStorage { PatternStorage(copying: self) }

  func addName(_ name: String) -> UInt32 {
    markers.append(Marker.bytes(name: name))
    return UInt32(markers.count - 1)
  }

  func compile() {
    literals.link()
    folded.link()
  }
}

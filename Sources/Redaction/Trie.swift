/// One state: a prefix of at least one pattern.
struct TrieNode: BitwiseCopyable {
  /// The parent until the trie is linked. After that the longest proper suffix that is also a
  /// prefix of a pattern and has children: one without children cannot grow.
  var link: UInt32 = 0
  /// Number of symbols of the prefix.
  var depth: UInt32 = 0
  /// Index of the longest pattern that ends here, plus one; zero if there is none.
  var output: UInt32 = 0
  /// The symbol that leads here.
  var label: UInt8 = 0
  var flags: UInt8 = 0

  /// The node with the next index is a child.
  static let hasNext: UInt8 = 1
  /// There are children in the edge table.
  static let hasEdges: UInt8 = 2
  /// A pattern ends exactly here.
  static let isEnd: UInt8 = 4
  /// The longest pattern that ends here is a proper suffix of the prefix, or all of it.
  static let hasOutput: UInt8 = 8
  /// The prefix is shorter than the gram by which `PatternStarts` finds it.
  static let isShallow: UInt8 = 16
}

/// A child that does not follow its parent directly; an empty slot leads to the root.
struct TrieEdge: BitwiseCopyable {
  var parent: UInt32 = 0
  var child: UInt32 = 0
  var label: UInt8 = 0
}

/// What is known of a pattern once it has matched.
struct TrieOutput: BitwiseCopyable {
  /// Symbols of the pattern.
  var length: UInt32
  /// Index of the secret's name.
  var name: UInt32
  /// The character before belongs to the value in part (base64).
  var isOpenBefore: Bool
  /// The character after, and padding, belong to the value in part (base64).
  var isOpenAfter: Bool
}

/// The patterns as a tree with failure links (Aho and Corasick, 1975), in `PatternMemory`.
///
/// Most states have one child. A child made together with its parent has the next index and needs
/// no edge; all others are found in one hash table.
struct Trie: ~Copyable {
  private(set) var nodes: PatternArray<TrieNode>
  private(set) var outputs: PatternArray<TrieOutput>
  /// Edges by hash of parent and label; a power of two of slots, at most half of them in use.
  private(set) var edges: PatternArray<TrieEdge>
  private var edgeCount = 0
  private(set) var starts: PatternStarts
  private(set) var isLinked = false
  /// Symbols before the first run of whitespace, for the pattern where that is fewest.
  private(set) var shortestLead = Int.max
  /// Symbols of the shortest pattern.
  private(set) var shortest = Int.max
  /// Whether a run of whitespace is one symbol, which no gram can hold.
  private let isFolded: Bool

  private static let firstTableSize = 256

  init(memory: any PatternMemory, isFolded: Bool) {
    nodes = PatternArray(memory: memory)
    outputs = PatternArray(memory: memory)
    edges = PatternArray(memory: memory, repeating: TrieEdge(), count: Self.firstTableSize)
    starts = PatternStarts(memory: memory)
    self.isFolded = isFolded
    nodes.append(TrieNode())
    outputs.reserve(1)
  }

  private init(copying other: borrowing Trie) {
    nodes = other.nodes.copy()
    outputs = other.outputs.copy()
    outputs.reserve(1)
    edges = other.edges.copy()
    edgeCount = other.edgeCount
    starts = PatternStarts(memory: other.nodes.memory)
    shortestLead = other.shortestLead
    shortest = other.shortest
    isFolded = other.isFolded
  }

  var isEmpty: Bool { outputs.isEmpty }

  /// A copy to which patterns can be added.
  func copy() -> Trie {
    var other = Trie(copying: self)
    if isLinked { other.unlink() }
    return other
  }

  private mutating func unlink() {
    for index in 1..<max(1, nodes.count) {
      var node = nodes[index]
      node.link = UInt32(index - 1)
      node.flags &= TrieNode.hasNext | TrieNode.hasEdges | TrieNode.isEnd
      if node.flags & TrieNode.isEnd == 0 { node.output = 0 }
      nodes[index] = node
    }
    for slot in 0..<edges.count where edges[slot].child != 0 {
      nodes[Int(edges[slot].child)].link = edges[slot].parent
    }
  }

  @inline(__always)
  static func slot(parent: UInt32, label: UInt8, mask: Int) -> Int {
    let key = (UInt64(parent) << 8 | UInt64(label)) &* 0x9e37_79b9_7f4a_7c15
    return Int(truncatingIfNeeded: key >> 32) & mask
  }

  private func child(of parent: UInt32, label: UInt8) -> UInt32? {
    let flags = nodes[Int(parent)].flags
    if flags & TrieNode.hasNext != 0, nodes[Int(parent) + 1].label == label { return parent + 1 }
    guard flags & TrieNode.hasEdges != 0 else { return nil }
    let child = edges[slot(of: parent, label: label)].child
    return child == 0 ? nil : child
  }

  /// The slot of an edge, or the empty one where it belongs.
  private func slot(of parent: UInt32, label: UInt8) -> Int {
    let mask = edges.count - 1
    var slot = Self.slot(parent: parent, label: label, mask: mask)
    while edges[slot].child != 0, edges[slot].parent != parent || edges[slot].label != label {
      slot = (slot + 1) & mask
    }
    return slot
  }

  /// Adds a pattern; one that is there already keeps its first name.
  mutating func insert(
    _ pattern: borrowing FormBytes, name: UInt32, isOpenBefore: Bool = false,
    isOpenAfter: Bool = false
  ) {
    precondition(!isLinked && !pattern.isEmpty)
    var state: UInt32 = 0
    for index in 0..<pattern.count {
      let label = pattern[index]
      state = child(of: state, label: label) ?? makeChild(of: state, label: label)
    }
    shortestLead = min(shortestLead, lead(pattern))
    shortest = min(shortest, pattern.count)
    guard nodes[Int(state)].flags & TrieNode.isEnd == 0 else {
      let known = Int(nodes[Int(state)].output) - 1
      outputs[known].isOpenBefore = outputs[known].isOpenBefore || isOpenBefore
      outputs[known].isOpenAfter = outputs[known].isOpenAfter || isOpenAfter
      return
    }
    outputs.append(
      TrieOutput(
        length: UInt32(pattern.count), name: name, isOpenBefore: isOpenBefore,
        isOpenAfter: isOpenAfter))
    nodes[Int(state)].flags |= TrieNode.isEnd
    nodes[Int(state)].output = UInt32(outputs.count)
  }

  private func lead(_ pattern: borrowing FormBytes) -> Int {
    guard isFolded else { return pattern.count }
    for index in 0..<pattern.count where pattern[index] == MultilineForms.runSymbol {
      return index
    }
    return pattern.count
  }

  private mutating func makeChild(of parent: UInt32, label: UInt8) -> UInt32 {
    let child = UInt32(nodes.count)
    var node = TrieNode()
    node.label = label
    node.link = parent
    node.depth = nodes[Int(parent)].depth + 1
    nodes.append(node)
    if child == parent + 1 {
      nodes[Int(parent)].flags |= TrieNode.hasNext
    } else {
      nodes[Int(parent)].flags |= TrieNode.hasEdges
      enter(TrieEdge(parent: parent, child: child, label: label))
    }
    return child
  }

  private mutating func enter(_ edge: TrieEdge) {
    edgeCount += 1
    if edgeCount * 2 > edges.count {
      let before = edges.copy()
      edges = PatternArray(
        memory: nodes.memory, repeating: TrieEdge(), count: before.count * 2)
      for index in 0..<before.count where before[index].child != 0 {
        edges[slot(of: before[index].parent, label: before[index].label)] = before[index]
      }
    }
    edges[slot(of: edge.parent, label: edge.label)] = edge
  }

  /// Sets failure links, inherited outputs and where patterns may begin; after that nothing can be
  /// added.
  mutating func link() {
    guard !isLinked else { return }
    isLinked = true
    starts = PatternStarts(of: self)
    let order = statesByDepth()
    var begins = PatternArray<UInt32>(memory: nodes.memory, repeating: 0, count: 256)
    for position in 1..<order.count {
      let index = Int(order[position])
      var node = nodes[index]
      if node.link == 0 { begins[Int(node.label)] = UInt32(index) }
      let suffix = node.link == 0 ? 0 : follow(nodes[Int(node.link)].link, node.label, begins)
      let inherited = nodes[Int(suffix)].output
      if node.output == 0 {
        node.output = inherited
      } else if inherited != 0, outputs[Int(inherited) - 1].isOpenAfter {
        outputs[Int(node.output) - 1].isOpenAfter = true
      }
      if node.output != 0 { node.flags |= TrieNode.hasOutput }
      if node.depth < starts.length { node.flags |= TrieNode.isShallow }
      node.link = canGrow(suffix) ? suffix : nodes[Int(suffix)].link
      nodes[index] = node
    }
    nodes[0].flags |= TrieNode.isShallow
  }

  private func canGrow(_ state: UInt32) -> Bool {
    nodes[Int(state)].flags & (TrieNode.hasNext | TrieNode.hasEdges) != 0
  }

  /// - Parameter begins: the root's children by symbol: that is where most searches end.
  private func follow(
    _ start: UInt32, _ label: UInt8, _ begins: borrowing PatternArray<UInt32>
  ) -> UInt32 {
    var state = start
    while state != 0 {
      if let next = child(of: state, label: label) { return next }
      state = nodes[Int(state)].link
    }
    return begins[Int(label)]
  }

  /// All states, shallow ones first (counting sort).
  private func statesByDepth() -> PatternArray<UInt32> {
    var deepest = 0
    for index in 0..<nodes.count { deepest = max(deepest, Int(nodes[index].depth)) }
    var starts = PatternArray<UInt32>(memory: nodes.memory, repeating: 0, count: deepest + 2)
    for index in 0..<nodes.count { starts[Int(nodes[index].depth) + 1] += 1 }
    for depth in 1..<starts.count { starts[depth] += starts[depth - 1] }
    var order = PatternArray<UInt32>(memory: nodes.memory, repeating: 0, count: nodes.count)
    for index in 0..<nodes.count {
      let depth = Int(nodes[index].depth)
      order[Int(starts[depth])] = UInt32(index)
      starts[depth] += 1
    }
    return order
  }
}

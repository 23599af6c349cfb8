/// One state: a prefix of at least one pattern.
struct TrieNode: BitwiseCopyable {
  /// The state of the longest proper suffix that is also a prefix of a pattern.
  var failure: UInt32 = 0
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
  /// The node was reached through the edge table when it was made.
  static let isBranch: UInt8 = 4
  /// A pattern ends exactly here.
  static let isEnd: UInt8 = 8
}

/// A child that does not follow its parent directly.
struct TrieEdge: BitwiseCopyable {
  var parent: UInt32
  var child: UInt32
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
final class Trie {
  private(set) var nodes: PatternArray<TrieNode>
  private(set) var edges: PatternArray<TrieEdge>
  private(set) var outputs: PatternArray<TrieOutput>
  /// Edge index plus one by hash of parent and label; a power of two of slots.
  private(set) var table: PatternArray<UInt32>
  private(set) var filter: GramFilter
  /// The root's children by symbol, zero where there is none; empty until `link()`.
  private(set) var rootChildren: PatternArray<UInt32>
  private(set) var isLinked = false
  /// Symbols of the shortest pattern.
  private(set) var shortest = Int.max

  private static let firstTableSize = 256

  init(memory: any PatternMemory) {
    nodes = PatternArray(memory: memory)
    edges = PatternArray(memory: memory)
    outputs = PatternArray(memory: memory)
    table = PatternArray(memory: memory, repeating: 0, count: Self.firstTableSize)
    filter = GramFilter(memory: memory)
    rootChildren = PatternArray(memory: memory)
    nodes.append(TrieNode())
  }

  private init(copying other: Trie) {
    nodes = other.nodes.copy()
    edges = other.edges.copy()
    outputs = other.outputs.copy()
    table = other.table.copy()
    filter = GramFilter(memory: other.nodes.memory)
    rootChildren = PatternArray(memory: other.nodes.memory)
    shortest = other.shortest
  }

  /// A copy without failure links, to which patterns can be added.
  func copy() -> Trie {
    let other = Trie(copying: self)
    for index in 0..<other.nodes.count {
      var node = other.nodes[index]
      if node.flags & TrieNode.isEnd == 0 { node.output = 0 }
      other.nodes[index] = node
    }
    return other
  }

  var isEmpty: Bool { outputs.isEmpty }

  @inline(__always)
  static func slot(parent: UInt32, label: UInt8, mask: Int) -> Int {
    let key = (UInt64(parent) << 8 | UInt64(label)) &* 0x9e37_79b9_7f4a_7c15
    return Int(truncatingIfNeeded: key >> 32) & mask
  }

  func child(of parent: UInt32, label: UInt8) -> UInt32? {
    let flags = nodes[Int(parent)].flags
    if flags & TrieNode.hasNext != 0, nodes[Int(parent) + 1].label == label { return parent + 1 }
    guard flags & TrieNode.hasEdges != 0 else { return nil }
    let mask = table.count - 1
    var slot = Self.slot(parent: parent, label: label, mask: mask)
    while table[slot] != 0 {
      let edge = edges[Int(table[slot]) - 1]
      if edge.parent == parent, nodes[Int(edge.child)].label == label { return edge.child }
      slot = (slot + 1) & mask
    }
    return nil
  }

  func forEachChild(of parent: UInt32, _ body: (_ child: UInt32, _ label: UInt8) -> Void) {
    let flags = nodes[Int(parent)].flags
    if flags & TrieNode.hasNext != 0 { body(parent + 1, nodes[Int(parent) + 1].label) }
    guard flags & TrieNode.hasEdges != 0 else { return }
    for label in UInt8.min...UInt8.max {
      if let child = child(of: parent, label: label),
        child != parent + 1 || flags & TrieNode.hasNext == 0
      {
        body(child, label)
      }
    }
  }

  /// Adds a pattern; one that is there already keeps its first name.
  func insert(
    _ pattern: borrowing FormBytes, name: UInt32, isOpenBefore: Bool = false,
    isOpenAfter: Bool = false
  ) {
    precondition(!isLinked && !pattern.isEmpty)
    var state: UInt32 = 0
    for index in 0..<pattern.count {
      let label = pattern[index]
      state = child(of: state, label: label) ?? makeChild(of: state, label: label)
    }
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

  private func makeChild(of parent: UInt32, label: UInt8) -> UInt32 {
    let child = UInt32(nodes.count)
    var node = TrieNode()
    node.label = label
    node.depth = nodes[Int(parent)].depth + 1
    if child == parent + 1 {
      nodes[Int(parent)].flags |= TrieNode.hasNext
    } else {
      nodes[Int(parent)].flags |= TrieNode.hasEdges
      node.flags = TrieNode.isBranch
      edges.append(TrieEdge(parent: parent, child: child))
    }
    nodes.append(node)
    if node.flags & TrieNode.isBranch != 0 { enter(edge: edges.count - 1) }
    return child
  }

  private func enter(edge index: Int) {
    if edges.count * 2 > table.count {
      table = PatternArray(memory: nodes.memory, repeating: 0, count: table.count * 2)
      for known in 0..<edges.count { place(edge: known) }
    } else {
      place(edge: index)
    }
  }

  private func place(edge index: Int) {
    let edge = edges[index]
    let mask = table.count - 1
    var slot = Self.slot(parent: edge.parent, label: nodes[Int(edge.child)].label, mask: mask)
    while table[slot] != 0 { slot = (slot + 1) & mask }
    table[slot] = UInt32(index + 1)
  }

  /// Sets failure links, inherited outputs and the filter; after that nothing can be added.
  func link() {
    guard !isLinked else { return }
    isLinked = true
    let order = statesByDepth()
    for position in 1..<max(1, order.count) {
      let index = order[position]
      var node = nodes[Int(index)]
      let parent =
        node.flags & TrieNode.isBranch == 0 ? index - 1 : ParentFinder.parent(of: index, in: edges)
      node.failure = parent == 0 ? 0 : follow(nodes[Int(parent)].failure, label: node.label)
      let inherited = nodes[Int(node.failure)].output
      if node.output == 0 {
        node.output = inherited
      } else if inherited != 0, outputs[Int(inherited) - 1].isOpenAfter {
        outputs[Int(node.output) - 1].isOpenAfter = true
      }
      nodes[Int(index)] = node
    }
    rootChildren = PatternArray(memory: nodes.memory, repeating: 0, count: 256)
    forEachChild(of: 0) { child, label in rootChildren[Int(label)] = child }
    filter.build(from: self)
  }

  private func follow(_ start: UInt32, label: UInt8) -> UInt32 {
    var state = start
    while true {
      if let next = child(of: state, label: label) { return next }
      if state == 0 { return 0 }
      state = nodes[Int(state)].failure
    }
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

/// Finds the parent of a state that was reached through the edge table. Edges are in the order of
/// their children, since both were numbered when they were made.
private enum ParentFinder {
  static func parent(of child: UInt32, in edges: borrowing PatternArray<TrieEdge>) -> UInt32 {
    var low = 0
    var high = edges.count
    while low < high {
      let middle = (low + high) / 2
      if edges[middle].child < child { low = middle + 1 } else { high = middle }
    }
    return edges[low].parent
  }
}

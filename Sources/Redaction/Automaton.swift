/// Read access to a linked `Trie` without bounds checks. The trie must outlive it.
@unsafe
struct Automaton {
  private let nodes: UnsafePointer<TrieNode>
  private let outputs: UnsafePointer<TrieOutput>
  private let edges: UnsafePointer<TrieEdge>
  private let edgeMask: Int
  let starts: StartFinder

  /// - Parameter trie: linked.
  init(_ trie: borrowing Trie) {
    guard let nodes = unsafe trie.nodes.pointer, let outputs = unsafe trie.outputs.pointer,
      let edges = unsafe trie.edges.pointer
    else { preconditionFailure("a trie without a root") }
    unsafe self.nodes = UnsafePointer(nodes)
    unsafe self.outputs = UnsafePointer(outputs)
    unsafe self.edges = UnsafePointer(edges)
    unsafe edgeMask = trie.edges.count - 1
    unsafe starts = StartFinder(trie.starts)
  }

  @inline(__always)
  func depth(_ state: UInt32) -> Int { unsafe Int(nodes[Int(state)].depth) }

  @inline(__always)
  func flags(_ state: UInt32) -> UInt8 { unsafe nodes[Int(state)].flags }

  /// The state of the longest proper suffix that can grow.
  @inline(__always)
  func suffix(_ state: UInt32) -> UInt32 { unsafe nodes[Int(state)].link }

  /// The state's child, if it has that one.
  @inline(__always)
  func child(_ state: UInt32, _ symbol: UInt8) -> UInt32? {
    let flags = unsafe nodes[Int(state)].flags
    if flags & TrieNode.hasNext != 0, unsafe nodes[Int(state) + 1].label == symbol {
      return state + 1
    }
    return flags & TrieNode.hasEdges != 0 ? unsafe branch(state, symbol) : nil
  }

  @inline(__always)
  private func branch(_ parent: UInt32, _ label: UInt8) -> UInt32? {
    var slot = unsafe Trie.slot(parent: parent, label: label, mask: edgeMask)
    while true {
      let edge = unsafe edges[slot]
      if edge.child == 0 { return nil }
      if edge.parent == parent, edge.label == label { return edge.child }
      slot = unsafe (slot + 1) & edgeMask
    }
  }

  /// The next state, and one more for each state looked at on the way.
  @inline(__always)
  func step(_ start: UInt32, _ symbol: UInt8, _ steps: inout Int) -> UInt32 {
    var state = start
    while true {
      steps += 1
      if let next = unsafe child(state, symbol) { return next }
      if state == 0 { return 0 }
      state = unsafe suffix(state)
    }
  }

  /// The longest pattern that ends at a state whose flags say that there is one.
  @inline(__always)
  func output(_ state: UInt32) -> TrieOutput { unsafe outputs[Int(nodes[Int(state)].output) - 1] }

  /// The state of the longest live prefix that can still grow.
  @inline(__always)
  func growing(_ state: UInt32) -> UInt32 {
    unsafe flags(state) & (TrieNode.hasNext | TrieNode.hasEdges) != 0 ? state : suffix(state)
  }

  /// Goes back to the first byte of a live prefix that is short enough to be found again by its
  /// gram, if it is in the block that ends before `index`: most cannot grow, and the tree would say
  /// so more slowly.
  @inline(__always)
  func lookAgain(_ state: inout UInt32, _ index: inout Int) {
    guard unsafe flags(state) & TrieNode.isShallow != 0 else { return }
    let depth = unsafe self.depth(state)
    guard depth <= index else { return }
    state = 0
    index -= depth
  }
}

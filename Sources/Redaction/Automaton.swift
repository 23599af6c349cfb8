/// Read access to a linked `Trie` without bounds checks. The trie must outlive it.
@unsafe
struct Automaton {
  let nodes: UnsafePointer<TrieNode>
  let rootChildren: UnsafePointer<UInt32>
  let outputs: UnsafePointer<TrieOutput>?
  private let edges: UnsafePointer<TrieEdge>?
  private let table: UnsafePointer<UInt32>
  private let tableMask: Int
  private let bitmap: UnsafePointer<UInt64>
  private let gramMask: UInt32
  private let gramShift: UInt32
  let gramLength: Int

  /// Fails for a trie without patterns.
  init?(_ trie: Trie) {
    guard !trie.isEmpty, let nodes = unsafe trie.nodes.pointer,
      let table = unsafe trie.table.pointer, let bitmap = unsafe trie.filter.bitmap.pointer,
      let rootChildren = unsafe trie.rootChildren.pointer
    else { return nil }
    unsafe self.nodes = UnsafePointer(nodes)
    unsafe self.rootChildren = UnsafePointer(rootChildren)
    unsafe self.table = UnsafePointer(table)
    unsafe self.bitmap = UnsafePointer(bitmap)
    if let outputs = unsafe trie.outputs.pointer {
      unsafe self.outputs = UnsafePointer(outputs)
    } else {
      unsafe self.outputs = nil
    }
    if let edges = unsafe trie.edges.pointer {
      unsafe self.edges = UnsafePointer(edges)
    } else {
      unsafe self.edges = nil
    }
    unsafe tableMask = trie.table.count - 1
    unsafe gramMask = trie.filter.mask
    unsafe gramShift = trie.filter.shift
    unsafe gramLength = trie.filter.length
  }

  /// Whether a pattern may begin with these four bytes, the first in the lowest bits.
  @inline(__always)
  func mayBegin(_ word: UInt32) -> Bool {
    let bit = unsafe Int(GramFilter.hash(word & gramMask) &>> gramShift)
    return unsafe bitmap[bit &>> 6] &>> UInt64(bit & 63) & 1 != 0
  }

  @inline(__always)
  func depth(_ state: UInt32) -> Int { unsafe Int(nodes[Int(state)].depth) }

  /// The next state, and one more for each state looked at on the way.
  @inline(__always)
  func step(_ start: UInt32, _ symbol: UInt8, _ steps: inout Int) -> UInt32 {
    var state = start
    while true {
      steps += 1
      if state == 0 { return unsafe rootChildren[Int(symbol)] }
      let flags = unsafe nodes[Int(state)].flags
      if flags & TrieNode.hasNext != 0, unsafe nodes[Int(state) + 1].label == symbol {
        return state + 1
      }
      if flags & TrieNode.hasEdges != 0, let child = unsafe branch(state, symbol) { return child }
      state = unsafe nodes[Int(state)].failure
    }
  }

  @inline(never)
  private func branch(_ parent: UInt32, _ label: UInt8) -> UInt32? {
    guard let edges = unsafe edges else { return nil }
    var slot = unsafe Trie.slot(parent: parent, label: label, mask: tableMask)
    while true {
      let index = unsafe table[slot]
      guard index != 0 else { return nil }
      let edge = unsafe edges[Int(index) - 1]
      if edge.parent == parent, unsafe nodes[Int(edge.child)].label == label { return edge.child }
      slot = unsafe (slot + 1) & tableMask
    }
  }

  /// The longest pattern that ends at a state.
  @inline(__always)
  func output(_ state: UInt32) -> TrieOutput? {
    let index = unsafe nodes[Int(state)].output
    guard index != 0, let outputs = unsafe outputs else { return nil }
    return unsafe outputs[Int(index) - 1]
  }

  /// The state whose prefix is the longest live one that can still grow: a state without children
  /// is a whole pattern and no proper prefix, so its suffixes count.
  @inline(__always)
  func growing(_ start: UInt32) -> UInt32 {
    var state = start
    while state != 0,
      unsafe nodes[Int(state)].flags & (TrieNode.hasNext | TrieNode.hasEdges) == 0
    {
      state = unsafe nodes[Int(state)].failure
    }
    return state
  }
}

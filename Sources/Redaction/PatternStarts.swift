/// Says where patterns can begin: by the gram of their first few symbols, and by a sample of the
/// text that is taken a stride apart.
///
/// A pattern of `length + stride - 1` symbols covers a sampled gram wherever it stands, and that
/// gram is one of its first `stride` (compare Wu and Manber, 1994).
struct PatternStarts: ~Copyable {
  /// Symbols of a gram, 1 to 4.
  private(set) var length = 0
  /// Whether there are no patterns.
  private(set) var isEmpty = true
  /// From one sampled gram to the next, in bytes.
  private(set) var stride = 1
  /// The first `stride` grams of every pattern.
  private(set) var sample: GramBitmap
  /// The first gram of every pattern.
  private(set) var first: GramBitmap
  /// What to look for instead if all patterns begin with the same byte, or with one of two, and
  /// grams are no longer than that.
  private(set) var firstBytes: ByteSearch?
  /// The state that each first gram leads to, by hash; at most half of the slots are in use.
  private(set) var states: PatternArray<Start>

  /// An empty slot leads to the root.
  struct Start: BitwiseCopyable {
    var gram: UInt32 = 0
    var state: UInt32 = 0
  }

  static let longestGram = 4
  /// Longer strides gain nothing that memory could deliver, and fill the bitmap.
  private static let longestStride = 16

  init(memory: any PatternMemory) {
    sample = GramBitmap(memory: memory)
    first = GramBitmap(memory: memory)
    states = PatternArray(memory: memory)
  }

  /// Keeps a gram's symbols of a little-endian 32-bit load.
  var mask: UInt32 { UInt32.max >> UInt32(8 * (Self.longestGram - length)) }

  /// - Parameter trie: not linked yet.
  init(of trie: borrowing Trie) {
    self.init(memory: trie.nodes.memory)
    isEmpty = trie.isEmpty
    length = min(Self.longestGram, trie.shortestLead)
    stride = min(Self.longestStride, trie.shortestLead - length + 1)
    var sampled = 0
    var begun = 0
    for index in 1..<trie.nodes.count {
      let depth = Int(trie.nodes[index].depth)
      if depth >= length, depth < length + stride { sampled += 1 }
      if depth == length { begun += 1 }
    }
    if length == 1 { firstBytes = Self.firstBytes(of: trie) }
    sample.reserve(sampled)
    first.reserve(begun)
    let slots = GramBitmap.powerOfTwo(atLeast: 2 * begun)
    states = PatternArray(memory: states.memory, repeating: Start(), count: slots)
    // The last symbols of each state, the newest in the highest bits. Parents come before children.
    var grams = PatternArray<UInt32>(memory: states.memory)
    grams.reserve(trie.nodes.count)
    grams.append(0)
    for index in 1..<trie.nodes.count {
      let node = trie.nodes[index]
      let symbol = UInt32(node.label) << UInt32(8 * (length - 1))
      let gram = (length == 1 ? 0 : grams[Int(node.link)] >> 8) | symbol
      grams.append(gram)
      let depth = Int(node.depth)
      if depth >= length, depth < length + stride { sample.insert(gram) }
      if depth == length { enter(Start(gram: gram, state: UInt32(index))) }
    }
  }

  private static func firstBytes(of trie: borrowing Trie) -> ByteSearch? {
    var first: UInt8?
    var second: UInt8?
    for index in 1..<trie.nodes.count where trie.nodes[index].depth == 1 {
      guard second == nil else { return nil }
      (first, second) =
        first == nil ? (trie.nodes[index].label, nil) : (first, trie.nodes[index].label)
    }
    return first.map { ByteSearch($0, second) }
  }

  private mutating func enter(_ start: Start) {
    first.insert(start.gram)
    let mask = states.count - 1
    var slot = Int(GramBitmap.hash(start.gram)) & mask
    while states[slot].state != 0 { slot = (slot + 1) & mask }
    states[slot] = start
  }
}

/// A set of grams in which a few others seem to be contained: two bits of one word for each gram
/// (Bloom, 1970).
struct GramBitmap: ~Copyable {
  private(set) var words: PatternArray<UInt64>

  /// Bits for each gram, so that few of the others seem to be contained.
  private static let bitsPerGram = 32
  /// 1 KiB to 512 KiB: what a processor keeps close at hand.
  private static let bitCounts = 1 << 13...1 << 22

  init(memory: any PatternMemory) {
    words = PatternArray(memory: memory)
  }

  @inline(__always)
  static func hash(_ gram: UInt32) -> UInt64 { (UInt64(gram) &* 0x9e37_79b9_7f4a_7c15) &>> 32 }

  /// The word for a hash, before it is masked, and two bits of it.
  @inline(__always)
  private static func place(_ hash: UInt64) -> (word: UInt64, first: UInt64, second: UInt64) {
    (hash &>> 6, hash & 63, hash &>> 26)
  }

  /// At least two.
  static func powerOfTwo(atLeast count: Int) -> Int {
    1 << (Int.bitWidth - max(1, count - 1).leadingZeroBitCount)
  }

  /// Makes room for so many grams; forgets those before.
  mutating func reserve(_ grams: Int) {
    let wanted = Self.powerOfTwo(atLeast: grams * Self.bitsPerGram)
    let bits = min(max(wanted, Self.bitCounts.lowerBound), Self.bitCounts.upperBound)
    words = PatternArray(memory: words.memory, repeating: 0, count: bits / UInt64.bitWidth)
  }

  mutating func insert(_ gram: UInt32) {
    let (word, first, second) = Self.place(Self.hash(gram))
    words[Int(word & mask)] |= 1 << first | 1 << second
  }

  /// Keeps the number of a word.
  var mask: UInt64 { UInt64(words.count - 1) }

  /// Whether a gram may be in the bitmap of these words and this mask.
  @inline(__always)
  static func contains(_ words: UnsafePointer<UInt64>, _ mask: UInt64, _ gram: UInt32) -> Bool {
    let (number, first, second) = place(hash(gram))
    let word = unsafe words[Int(number & mask)]
    return word &>> first & word &>> second & 1 != 0
  }
}

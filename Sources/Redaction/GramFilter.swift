/// Says cheaply where no pattern can begin: a hashed bitmap of the first few symbols of every
/// pattern. While no prefix is live, only positions that pass it reach the automaton.
struct GramFilter: ~Copyable {
  /// Symbols that are looked at, 1 to 4.
  private(set) var length = 0
  /// Keeps those symbols of a little-endian 32-bit load.
  private(set) var mask: UInt32 = 0
  /// Right shift that leaves the bit number of a hash.
  private(set) var shift: UInt32 = 0
  private(set) var bitmap: PatternArray<UInt64>

  static let longestGram = 4
  /// Bit numbers of this many bits, by the number of grams: the bitmap stays a few percent full.
  private static let smallBits = 16
  private static let largeBits = 20
  private static let gramsForSmall = 2_000

  init(memory: any PatternMemory) {
    bitmap = PatternArray(memory: memory)
  }

  @inline(__always)
  static func hash(_ gram: UInt32) -> UInt32 { gram &* 0x9e37_79b1 }

  mutating func build(from trie: Trie) {
    guard !trie.isEmpty else { return }
    length = min(Self.longestGram, trie.shortest)
    mask = UInt32.max >> UInt32(8 * (Self.longestGram - length))
    var grams = PatternArray<UInt32>(memory: bitmap.memory)
    collect(trie, into: &grams)
    let bits = grams.count <= Self.gramsForSmall ? Self.smallBits : Self.largeBits
    shift = UInt32(32 - bits)
    bitmap = PatternArray(memory: bitmap.memory, repeating: 0, count: 1 << (bits - 6))
    for index in 0..<grams.count {
      let bit = Int(Self.hash(grams[index]) >> shift)
      bitmap[bit >> 6] |= 1 << UInt64(bit & 63)
    }
  }

  /// Walks the tree down to the gram's depth.
  private func collect(_ trie: Trie, into grams: inout PatternArray<UInt32>) {
    var level = PatternArray<UInt64>(memory: bitmap.memory)
    level.append(0)
    for depth in 0..<length {
      var next = PatternArray<UInt64>(memory: bitmap.memory)
      for index in 0..<level.count {
        let state = UInt32(truncatingIfNeeded: level[index] >> 32)
        let gram = UInt32(truncatingIfNeeded: level[index])
        trie.forEachChild(of: state) { child, label in
          let longer = gram | UInt32(label) << UInt32(8 * depth)
          next.append(UInt64(child) << 32 | UInt64(longer))
        }
      }
      level = next
    }
    for index in 0..<level.count {
      grams.append(UInt32(truncatingIfNeeded: level[index]))
    }
  }
}

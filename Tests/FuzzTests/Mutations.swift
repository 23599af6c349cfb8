/// Changes to an input, the same ones in every run: what a fuzzer does first, without its memory of
/// what was new.
struct Mutations: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// One to four changes; `other` is another input of the same parser.
  mutating func changed(_ input: [UInt8], _ other: [UInt8], longest: Int) -> [UInt8] {
    var bytes = input
    for _ in 0..<Int.random(in: 1...4, using: &self) { change(&bytes, other) }
    return Array(bytes.prefix(longest))
  }

  private mutating func change(_ bytes: inout [UInt8], _ other: [UInt8]) {
    let place = Int.random(in: 0...bytes.count, using: &self)
    let end = Int.random(in: place...min(bytes.count, place + 32), using: &self)
    switch Int.random(in: 0..<7, using: &self) {
    case 0: bytes.removeSubrange(place..<end)
    case 1: bytes.insert(contentsOf: bytes[place..<end], at: place)
    case 2: bytes.insert(UInt8.random(in: .min ... .max, using: &self), at: place)
    case 3: bytes.removeSubrange(place...)
    case 4: bytes = Array(bytes[..<place]) + other.dropFirst(place)
    case 5 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
    default:
      guard place < bytes.count else { return }
      bytes[place] = [0, 1, 0x7F, 0x80, 0xFF, 0x22, 0x2D, 0x5C].randomElement(using: &self) ?? 0
    }
  }
}

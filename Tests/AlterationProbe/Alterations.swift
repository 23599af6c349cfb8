#if DEBUG || CAMPAIGN
  /// Everything that can be done to one place of a file, numbered: each bit turned, each byte set
  /// to 00 and to FF, and each truncation worth trying. `Tests/Campaigns/alterations.py` numbers
  /// them the same.
  struct Alterations {
    enum Kind: String, CaseIterable { case flip, zero, ones, cut }

    private static let pageSize = 4096
    private static let sectorSize = 512
    /// Bytes around the end of a page of which every length is tried.
    private static let nearPageEnd = 16

    let original: [UInt8]
    private let lengths: [Int]

    init(of original: [UInt8]) {
      self.original = original
      lengths = (0..<original.count).filter { length in
        let place = length % Self.pageSize
        return length % Self.sectorSize == 0 || place <= Self.nearPageEnd
          || place >= Self.pageSize - Self.nearPageEnd
      }
    }

    var count: Int { original.count * 10 + lengths.count }

    /// The kind, and the altered file; nil if it would be as it is.
    subscript(number: Int) -> (kind: Kind, bytes: [UInt8])? {
      let flips = original.count * 8
      var bytes = original
      switch number {
      case ..<flips:
        bytes[number / 8] ^= 1 << UInt8(number % 8)
        return (.flip, bytes)
      case ..<(flips + original.count):
        bytes[number - flips] = 0
        return bytes == original ? nil : (.zero, bytes)
      case ..<(flips + 2 * original.count):
        bytes[number - flips - original.count] = 0xFF
        return bytes == original ? nil : (.ones, bytes)
      default:
        return (.cut, Array(original[..<lengths[number - flips - 2 * original.count]]))
      }
    }

    /// Which numbers a run of `stride` tries: all for 1, else one in `stride`, spread by a hash.
    static func isTried(_ number: Int, stride: Int, seed: Int) -> Bool {
      let spread = ((number + seed) & 0xFFFF_FFFF) &* 2_654_435_761
      return stride == 1 || ((spread & 0xFFFF_FFFF) >> 7) % stride == 0
    }
  }
#endif

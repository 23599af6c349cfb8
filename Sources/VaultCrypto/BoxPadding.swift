/// How long a plaintext becomes before it is encrypted, so that lengths tell little.
/// `Schemas/vault-format.md`, section 4.
enum BoxPadding {
  private static let small = (limit: 1_024, block: 64)
  private static let medium = (limit: 8_192, block: 256)
  private static let largeBlock = 1_024

  /// The block a plaintext of this length is padded to.
  static func block(forPlaintextOf byteCount: Int) -> Int {
    if byteCount <= small.limit { return small.block }
    return byteCount <= medium.limit ? medium.block : largeBlock
  }

  /// Padding is never empty: a full block gains another one.
  static func paddedByteCount(of byteCount: Int) -> Int {
    let block = block(forPlaintextOf: byteCount)
    return (byteCount / block + 1) * block
  }

  /// The block that a padded length belongs to, or nil for a length that padding never gives.
  static func block(forPadded byteCount: Int) -> Int? {
    let block =
      if byteCount <= paddedByteCount(of: small.limit) {
        small.block
      } else if byteCount <= paddedByteCount(of: medium.limit) {
        medium.block
      } else {
        largeBlock
      }
    let smallest: Int =
      switch block {
      case small.block: small.block
      case medium.block: paddedByteCount(of: small.limit + 1)
      default: paddedByteCount(of: medium.limit + 1)
      }
    return byteCount >= smallest && byteCount.isMultiple(of: block) ? block : nil
  }
}

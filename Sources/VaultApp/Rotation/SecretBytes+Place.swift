import Interchange
import VaultCore
import VaultCrypto

extension SecretBytes {
  /// The value that stands there in this document, in locked memory.
  borrowing func value(at place: ValuePlace) throws(VaultError) -> SecretBytes {
    var value = try mapping { () throws(CryptoError) in try SecretBytes(count: place.range.count) }
    let count = withBytes { span in
      unsafe value.withMutableBytes { unsafe place.decode(from: span, into: $0) }
    }
    value.truncate(to: count)
    return value
  }
}

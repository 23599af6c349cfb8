/// Opens boxes under one key. Opening a vault opens tens of thousands: their working memory is made
/// once, and wiped with the opener.
public struct BoxOpener: ~Copyable {
  private let key: SecretBytes
  private var scratch: BoxScratch
  /// Of the box that was opened last.
  private var plaintext: SecretBytes

  /// `key` has 32 bytes, else `.badInput`; `.outOfMemory` if the arena cannot grow.
  public init(key: borrowing SecretBytes) throws(CryptoError) {
    guard key.count == BoxScratch.keyByteCount else { throw .badInput }
    let copy = try key.slice(0..<key.count)
    let scratch = try BoxScratch(messageByteCount: Box.tagByteCount)
    let plaintext = try SecretBytes(count: 0)
    self.key = copy
    self.scratch = scratch
    self.plaintext = plaintext
  }

  deinit {
    Sodium.wipeStack()
  }

  /// Opens a box in the place that `context` names (`CellContext`). Wrong key, wrong place, any
  /// altered byte and a length or padding that `seal` never gives are all `.doesNotOpen`.
  public mutating func open(
    _ box: [UInt8], context: [UInt8]
  ) throws(CryptoError) -> SecretBytes {
    let padding = try padding(of: box)
    var value = try SecretBytes(count: padding.byteCount)
    scratch.deriveKeys(key, context: context)
    value.truncate(to: try Self.decrypt(box, padding.block, &scratch, into: &value))
    return value
  }

  /// The same into ordinary memory: for metadata and audit entries, never for a value.
  public mutating func openOutsideArena(
    _ box: [UInt8], context: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    let byteCount = try decryptHere(box, context)
    return unsafe plaintext.withRawBytes { unsafe Array($0[..<byteCount]) }
  }

  /// Throws unless the box opens. What was in it goes nowhere.
  public mutating func check(_ box: [UInt8], context: [UInt8]) throws(CryptoError) {
    _ = try decryptHere(box, context)
  }

  private func padding(of box: [UInt8]) throws(CryptoError) -> (byteCount: Int, block: Int) {
    guard let padding = unsafe Box.padding(of: box.span.bytes) else { throw .doesNotOpen }
    return padding
  }

  private mutating func decryptHere(
    _ box: [UInt8], _ context: [UInt8]
  ) throws(CryptoError) -> Int {
    let padding = try padding(of: box)
    if plaintext.count < padding.byteCount {
      plaintext = try SecretBytes(count: padding.byteCount)
    }
    scratch.deriveKeys(key, context: context)
    return try Self.decrypt(box, padding.block, &scratch, into: &plaintext)
  }

  /// Returns the plaintext's length.
  private static func decrypt(
    _ box: [UInt8], _ block: Int, _ scratch: inout BoxScratch, into plaintext: inout SecretBytes
  ) throws(CryptoError) -> Int {
    let byteCount = unsafe box.withUnsafeBytes { box in
      unsafe scratch.withParts { parts in
        unsafe plaintext.withMutableAddress { output in
          unsafe Box.decrypt(box, parts, block: block, into: output)
        }
      }
    }
    guard let byteCount else { throw .doesNotOpen }
    return byteCount
  }
}

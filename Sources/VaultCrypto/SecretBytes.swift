import CSodium

/// The one owner of a secret's bytes: in locked memory, copied only on request, wiped when it
/// goes. There is no way from here to `String` or an array, hence none into an error or a log.
@safe public struct SecretBytes: ~Copyable, @unchecked Sendable {
  private let block: SecretArena.Block
  /// Bytes of the secret.
  public private(set) var count: Int

  /// `count` zero bytes; none is allowed. Throws `.unavailable`, `.outOfMemory`, or `.badInput`
  /// for a negative count.
  public init(count: Int) throws(CryptoError) {
    guard count >= 0 else { throw .badInput }
    block = try SecretArena.shared.allocate(count)
    self.count = count
  }

  deinit {
    SecretArena.shared.free(block)
  }

  /// Bytes from the system's random generator. Throws as `init(count:)`.
  public static func random(count: Int) throws(CryptoError) -> SecretBytes {
    let bytes = try SecretBytes(count: count)
    unsafe randombytes_buf(bytes.block.start, count)
    return bytes
  }

  /// A copy of bytes that live elsewhere; wiping those is the caller's. Throws as `init(count:)`.
  public init(copying source: RawSpan) throws(CryptoError) {
    try self.init(count: source.byteCount)
    let target = unsafe UnsafeMutableRawBufferPointer(start: block.start, count: count)
    unsafe source.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
  }

  /// Lends the bytes for reading. They must not be copied to memory that is not locked.
  public borrowing func withBytes<R: ~Copyable, E: Error>(
    _ body: (RawSpan) throws(E) -> R
  ) throws(E) -> R {
    try body(unsafe UnsafeRawBufferPointer(start: block.start, count: count).bytes)
  }

  /// Lends the bytes for writing, as system calls and C functions want them.
  public mutating func withMutableBytes<R: ~Copyable, E: Error>(
    _ body: (UnsafeMutableRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    try unsafe body(UnsafeMutableRawBufferPointer(start: block.start, count: count))
  }

  /// Lends the bytes for reading, as C functions want them.
  borrowing func withRawBytes<R: ~Copyable, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    try unsafe body(UnsafeRawBufferPointer(start: block.start, count: count))
  }

  /// The address of the bytes, where a C function is told the count by other means.
  borrowing func withAddress<R>(_ body: (UnsafeRawPointer) -> R) -> R {
    unsafe body(block.start)
  }

  /// The same for writing.
  mutating func withMutableAddress<R>(_ body: (UnsafeMutableRawPointer) -> R) -> R {
    unsafe body(block.start)
  }

  /// Compares in a time that depends on the lengths alone.
  public borrowing func isEqual(to other: borrowing SecretBytes) -> Bool {
    guard count == other.count else { return false }
    return unsafe sodium_memcmp(block.start, other.block.start, count) == 0
  }

  /// A copy of a part. Throws `.badInput` if the range does not lie inside.
  public borrowing func slice(_ range: Range<Int>) throws(CryptoError) -> SecretBytes {
    guard range.lowerBound >= 0, range.upperBound <= count else { throw .badInput }
    let part = try SecretBytes(count: range.count)
    unsafe part.block.start.copyMemory(
      from: block.start + range.lowerBound, byteCount: range.count)
    return part
  }

  /// Shortens to `count` bytes and wipes the rest. `count` lies between 0 and the present one.
  public mutating func truncate(to count: Int) {
    precondition(count >= 0 && count <= self.count, "truncation never lengthens")
    unsafe sodium_memzero(block.start + count, self.count - count)
    self.count = count
  }

  /// Whether all memory for secrets is locked, that is, cannot be swapped out. False when the
  /// system refused that for any of it, and stays false then.
  public static var memoryIsLocked: Bool {
    // The first region may not exist yet: ask by taking a block.
    guard (try? SecretBytes(count: 0)) != nil else { return false }
    return SecretArena.shared.isLocked
  }
}

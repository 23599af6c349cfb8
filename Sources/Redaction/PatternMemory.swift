/// Where patterns and held back output live. The caller supplies locked memory; nothing that is
/// derived from a secret is stored anywhere else.
public protocol PatternMemory: AnyObject {
  /// Returns zeroed or arbitrary memory of at least `byteCount` bytes, aligned to 16 bytes.
  ///
  /// - Parameter byteCount: size in bytes, more than zero.
  func allocate(byteCount: Int) -> UnsafeMutableRawBufferPointer

  /// Wipes and releases a buffer that `allocate(byteCount:)` returned.
  func deallocate(_ buffer: UnsafeMutableRawBufferPointer)
}

/// Ordinary heap memory that is wiped when released: for tests and for hosts without locked memory.
public final class HeapPatternMemory: PatternMemory {
  /// Bytes that are allocated at this moment.
  public private(set) var bytesInUse = 0

  /// The alignment every allocation has, in bytes.
  static let alignment = 16

  public init() {}

  public func allocate(byteCount: Int) -> UnsafeMutableRawBufferPointer {
    bytesInUse += byteCount
    return UnsafeMutableRawBufferPointer.allocate(
      byteCount: byteCount, alignment: Self.alignment)
  }

  public func deallocate(_ buffer: UnsafeMutableRawBufferPointer) {
    unsafe Self.wipe(buffer)
    bytesInUse -= buffer.count
    unsafe buffer.deallocate()
  }

  /// Kept out of line: a store just before a release could otherwise be dropped as dead.
  @inline(never)
  static func wipe(_ buffer: UnsafeMutableRawBufferPointer) {
    _ = unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0)
  }
}

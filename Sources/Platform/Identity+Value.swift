internal import CPlatform

extension Identity {
  /// Calls `body` with the bytes of a variable where they stand, or with nil if it is not set: for
  /// a value that must not be copied into a string.
  public static func withValueBytes<R: ~Copyable, E: Error>(
    named name: String, _ body: (RawSpan?) throws(E) -> R
  ) throws(E) -> R {
    guard let value = unsafe getenv(name) else { return try body(nil) }
    let bytes = unsafe UnsafeRawBufferPointer(start: value, count: strlen(value))
    return try body(unsafe bytes.bytes)
  }
}

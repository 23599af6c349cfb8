import Platform
import VaultCore
import VaultCrypto

/// The child's environment as `execve(2)` wants it: strings `NAME=value` ended by NUL, in locked
/// memory, since they hold the secrets.
struct ChildBlock: ~Copyable {
  private var strings: SecretBytes
  /// Where each string begins.
  private var starts: [Int]

  /// Throws `.badValue` if a value holds a NUL byte, which no variable can carry.
  init(
    bindings: [ChildEnvironment.Binding], released: borrowing ReleasedSecrets
  ) throws(VaultError) {
    var block = try SecretAppender()
    var starts: [Int] = []
    var position = 0
    for binding in bindings {
      starts.append(position)
      position += try Self.append(binding, released, to: &block)
    }
    strings = block.finish()
    self.starts = starts
  }

  private static func append(
    _ binding: ChildEnvironment.Binding, _ released: borrowing ReleasedSecrets,
    to block: inout SecretAppender
  ) throws(VaultError) -> Int {
    var count = 0
    func add(_ span: RawSpan, _ block: inout SecretAppender) throws(VaultError) {
      do { try block.append(span) } catch { throw VaultError(error) }
      count += span.byteCount
    }
    try unsafe add((binding.name + [UInt8(ascii: "=")]).span.bytes, &block)
    for piece in binding.template.pieces {
      switch piece {
      case .literal(let bytes): try unsafe add(bytes.span.bytes, &block)
      case .reference(let reference):
        try released.forEach { (value, span) throws(VaultError) in
          guard value.name == reference.name else { return }
          guard !span.contains(0) else {
            throw VaultError(
              .badValue, "'\(value.name.text)' holds a NUL byte, which no variable can carry")
          }
          try add(span, &block)
        }
      }
    }
    try unsafe add([UInt8(0)].span.bytes, &block)
    return count
  }

  /// Forgets every string. The list is empty from now on.
  mutating func wipe() {
    strings.truncate(to: 0)
    starts = []
  }

  /// Calls `body` with a list that ends with null, valid during the call.
  mutating func withList<R, E: Error>(
    _ body: (LaunchPlan.StringList) throws(E) -> R
  ) throws(E) -> R {
    try unsafe strings.withMutableBytes { (buffer) throws(E) in
      var list: [UnsafeMutablePointer<CChar>?] = unsafe starts.map { start in
        unsafe buffer.baseAddress.map { base in
          unsafe (base + start).assumingMemoryBound(to: CChar.self)
        }
      }
      unsafe list.append(nil)
      return try unsafe list.withUnsafeBufferPointer { (array) throws(E) -> R in
        // Never empty: it ends with null.
        guard let base = array.baseAddress else { preconditionFailure("no list") }
        return try unsafe body(base)
      }
    }
  }
}

extension RawSpan {
  func contains(_ byte: UInt8) -> Bool {
    for offset in 0..<byteCount {
      if unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self) == byte { return true }
    }
    return false
  }
}

import Platform
import VaultCore
import VaultCrypto

/// The child's environment as `execve(2)` wants it: strings `NAME=value` ended by NUL, in locked
/// memory, since they hold the secrets.
struct ChildBlock: ~Copyable {
  private var strings: SecretBytes
  /// Where each string begins.
  private var starts: [Int]
  /// Where the child's pid is to stand.
  private var pidPlaces: [Int] = []

  /// Throws `.badValue` if a value holds a NUL byte, which no variable can carry.
  init(
    bindings: [ChildEnvironment.Binding], files: borrowing SecretFiles,
    released: borrowing ReleasedSecrets
  ) throws(VaultError) {
    var block = try SecretAppender()
    var starts: [Int] = []
    var position = 0
    for binding in bindings {
      starts.append(position)
      position += try Self.append(binding, released, to: &block)
    }
    for (variable, path) in files.paths {
      starts.append(position)
      pidPlaces.append(position + variable.text.utf8.count + 1 + SealedFile.pathHead.utf8.count)
      let entry = Array("\(variable)=\(path)\0".utf8)
      do throws(CryptoError) { try unsafe block.append(entry.span.bytes) } catch {
        throw VaultError(error)
      }
      position += entry.count
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
    pidPlaces = []
  }

  /// Calls `body` with a plan for this environment, valid during the call.
  mutating func withPlan<R, E: Error>(
    _ executable: String, _ arguments: borrowing CStringArray,
    _ body: (inout LaunchPlan) throws(E) -> R
  ) throws(E) -> R {
    let (starts, pidPlaces) = (starts, pidPlaces)
    return try unsafe strings.withMutableBytes { (buffer) throws(E) in
      func place(_ offset: Int) -> UnsafeMutablePointer<CChar>? {
        unsafe buffer.baseAddress.map { base in
          unsafe (base + offset).assumingMemoryBound(to: CChar.self)
        }
      }
      let list = unsafe starts.map { unsafe place($0) } + [nil]
      return try unsafe list.withUnsafeBufferPointer { (array) throws(E) -> R in
        // Never empty: it ends with null.
        guard let base = array.baseAddress else { preconditionFailure("no list") }
        var plan = unsafe LaunchPlan(
          executable: executable, arguments: arguments.list, environment: base)
        unsafe plan.pidPlaces = unsafe pidPlaces.map { unsafe place($0) }
        return try body(&plan)
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

/// Strings as execve(2) takes them: zero-terminated, behind a list of pointers that ends with
/// null. For arguments and environments without secrets; those with secrets are laid out by
/// their owner in locked memory.
@safe
public struct CStringArray: ~Copyable {
  private let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let characters: UnsafeMutablePointer<CChar>

  /// - Throws: EINVAL for a string with a zero byte in it, which C would cut there.
  public init(_ strings: [[UInt8]]) throws(PlatformError) {
    if strings.contains(where: { $0.contains(0) }) {
      throw PlatformError(call: "execve", errno: PlatformError.invalidArgument)
    }
    let byteCount = strings.reduce(0) { $0 + $1.count + 1 }
    unsafe characters = .allocate(capacity: max(byteCount, 1))
    unsafe pointers = .allocate(capacity: strings.count + 1)
    var next = unsafe characters
    for (index, string) in strings.enumerated() {
      unsafe pointers[index] = next
      for byte in string {
        unsafe next.pointee = CChar(bitPattern: byte)
        unsafe next += 1
      }
      unsafe next.pointee = 0
      unsafe next += 1
    }
    unsafe pointers[strings.count] = nil
  }

  /// As above, from text in UTF-8.
  public init(_ strings: [String]) throws(PlatformError) {
    try self.init(strings.map { Array($0.utf8) })
  }

  deinit {
    unsafe pointers.deallocate()
    unsafe characters.deallocate()
  }

  /// Valid as long as this value lives.
  @unsafe public var list: UnsafePointer<UnsafeMutablePointer<CChar>?> {
    unsafe UnsafePointer(pointers)
  }
}

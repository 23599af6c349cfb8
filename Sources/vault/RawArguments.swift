import VaultCore

/// The arguments as the kernel handed them over: any bytes but NUL. `CommandLine.arguments`
/// repairs what is not UTF-8, and a repaired argument is another one.
enum RawArguments {
  /// The last `count` of them.
  static func last(_ count: Int) -> [[UInt8]] {
    all().suffix(count)
  }

  /// Throws `.usage` unless the first `count` after the program's name are UTF-8.
  static func requireText(_ count: Int) throws(VaultError) {
    for argument in all().dropFirst().prefix(count)
    where String(validating: argument, as: UTF8.self) == nil {
      throw VaultError(.usage, "an argument is not UTF-8")
    }
  }

  private static func all() -> [[UInt8]] {
    (0..<Int(CommandLine.argc)).compactMap { index in
      unsafe CommandLine.unsafeArgv[index].map { argument in
        unsafe bytes(of: argument)
      }
    }
  }

  private static func bytes(of text: UnsafePointer<CChar>) -> [UInt8] {
    var bytes: [UInt8] = []
    var next = unsafe text
    while unsafe next.pointee != 0 {
      bytes.append(UInt8(bitPattern: unsafe next.pointee))
      unsafe next += 1
    }
    return bytes
  }
}

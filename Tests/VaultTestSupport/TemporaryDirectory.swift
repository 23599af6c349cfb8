/// A directory of mode 0700 that is removed with everything in it when the object goes.
///
/// It lies in `/tmp` whatever TMPDIR says: the path of a Unix socket below it must stay within
/// 104 bytes (sys/un.h on macOS; 108 on Linux). `MCPVAULT_TESTS_KEEP=1` keeps it, to look at.
public final class TemporaryDirectory: Sendable {
  public let path: String

  /// - Throws: `FileProblem` with the errno of mkdtemp(3).
  public init() throws(FileProblem) {
    var template = Array("/tmp/vault-test-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw FileProblem(path: "/tmp", errno: errno) }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    guard environmentVariable("MCPVAULT_TESTS_KEEP") == nil else { return }
    removeTree(path)
  }

  /// The path of an entry in this directory.
  public func path(_ name: String) -> String { path + "/" + name }

  /// Writes a file and returns its path.
  /// - Throws: `FileProblem` when it cannot be written whole.
  @discardableResult
  public func write(
    _ name: String, _ bytes: [UInt8], mode: mode_t = 0o600
  ) throws(FileProblem) -> String {
    let path = path(name)
    try writeFile(path, bytes, mode: mode)
    return path
  }

  /// Writes a text file and returns its path.
  /// - Throws: `FileProblem` when it cannot be written whole.
  @discardableResult
  public func write(
    _ name: String, _ text: String, mode: mode_t = 0o600
  ) throws(FileProblem) -> String {
    try write(name, Array(text.utf8), mode: mode)
  }

  /// The bytes of a file in this directory.
  /// - Throws: `FileProblem` when it cannot be read.
  public func read(_ name: String) throws(FileProblem) -> [UInt8] { try readFile(path(name)) }
}

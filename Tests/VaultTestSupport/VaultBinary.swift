/// The `vault` program that was built together with the tests.
public enum VaultBinary {
  /// Where the program is, or nil when it was not built.
  ///
  /// `MCPVAULT_TESTS_BINARY` names another one, for example the static release build. Otherwise
  /// it stands beside the test bundle, which is this process on Linux and one of its arguments
  /// on macOS, or in the debug directory of the checkout.
  public static let path: String? = {
    if let chosen = environmentVariable("MCPVAULT_TESTS_BINARY") { return chosen }
    let bundles = CommandLine.arguments.filter { $0.contains(".xctest") }
    let places = (bundles + CommandLine.arguments.prefix(1)).flatMap(ancestors)
    return (places + [PackageRoot.file(".build/debug")])
      .map { $0 + "/vault" }
      .first { isProgram($0) }
  }()

  /// The folder of a file and the three above it: on macOS the program of a bundle lies that deep.
  private static func ancestors(_ file: String) -> [String] {
    var parts = file.split(separator: "/", omittingEmptySubsequences: false)
    return (0..<4).compactMap { _ in
      guard parts.count > 1 else { return nil }
      parts.removeLast()
      return parts.joined(separator: "/")
    }
  }

  private static func isProgram(_ path: String) -> Bool {
    var information = stat()
    guard unsafe stat(path, &information) == 0 else { return false }
    return information.st_mode & S_IFMT == S_IFREG && information.st_mode & S_IXUSR != 0
  }
}

public import Testing

/// What some tests need beside the build: installed by `.ci/setup --tests`.
public enum TestEnvironment {
  /// True in CI, where a missing tool is a failure and never a skipped test.
  public static var requiresAll: Bool {
    environmentVariable("MCPVAULT_TESTS_REQUIRE_ALL") == "1"
  }

  /// Whether a program can be found through PATH.
  public static func has(_ program: String) -> Bool {
    let path = environmentVariable("PATH") ?? ""
    return path.split(separator: ":").contains { unsafe access("\($0)/\(program)", X_OK) == 0 }
  }
}

/// The Python environments of `.ci/setup --tests`: one for each line of the `mcp` package, one with
/// servers, and one with providers of credentials.
public enum PythonEnvironment: String, CaseIterable, Sendable, CustomStringConvertible {
  /// mcp 1.x: the revisions that open with `initialize`.
  case mcp1
  /// mcp 2.x: those, and revision 2026-07-28.
  case mcp2
  /// Servers from many hands; they bring mcp 1.x.
  case servers
  /// What rotation is tried on.
  case providers

  public var directory: String { PackageRoot.file(".venv-\(rawValue)") }
  public var python: String { directory + "/bin/python" }
  public var isInstalled: Bool { unsafe access(python, X_OK) == 0 }
  public var description: String { rawValue }
}

extension Trait where Self == ConditionTrait {
  /// Skips a test when these programs are missing; in CI it runs and fails instead.
  public static func needs(programs: String...) -> Self {
    .enabled("needs \(programs.joined(separator: ", ")): bash .ci/setup --tests") {
      TestEnvironment.requiresAll || programs.allSatisfy(TestEnvironment.has)
    }
  }

  /// Skips a test when a Python environment is missing; in CI it runs and fails instead.
  public static var needsPython: Self {
    .enabled("needs the Python environments: bash .ci/setup --tests") {
      TestEnvironment.requiresAll || PythonEnvironment.allCases.allSatisfy(\.isInstalled)
    }
  }

  /// Skips a test when the program was not built; in CI it runs and fails instead.
  public static var needsVaultBinary: Self {
    .enabled("needs the built vault") { TestEnvironment.requiresAll || VaultBinary.path != nil }
  }
}

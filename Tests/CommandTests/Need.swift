import Testing
import VaultTestSupport

/// What a script may ask for beside the program.
enum Need: String, CaseIterable, Sendable {
  case nothing = ""
  case linux
  /// Linux, and uid 0: files that belong to somebody else.
  case root
  /// Linux, and the right to mount a small file system, which root in a container may lack.
  case mount
  /// The Python environment that validates JSON.
  case schemas
  /// `pass` with its `gpg`, and `zip` with `unzip`: what other managers' stores are made of.
  case stores

  var isThere: Bool {
    #if os(Linux)
      let isLinux = true
    #else
      let isLinux = false
    #endif
    return switch self {
    case .nothing: true
    case .linux: isLinux
    case .root: isLinux && geteuid() == 0
    case .mount: isLinux && geteuid() == 0 && Self.canMount
    case .schemas: PythonEnvironment.mcp2.isInstalled
    case .stores:
      ["pass", "gpg", "gpgconf", "zip", "unzip"].allSatisfy { name in
        (try? run("/bin/sh", arguments: ["-c", "command -v \(name)"]).succeeded) ?? false
      }
    }
  }

  private static let canMount: Bool = {
    guard let directory = try? TemporaryDirectory() else { return false }
    let path = directory.path
    let line = "mount -t tmpfs -o size=16k tmpfs \(path) && umount \(path)"
    return (try? run("/bin/sh", arguments: ["-c", line]).succeeded) ?? false
  }()
}

extension Trait where Self == ConditionTrait {
  /// Skips a test where something is missing; in CI it runs and fails instead.
  static func needs(_ need: Need) -> Self {
    .enabled("needs \(need.rawValue)") { TestEnvironment.requiresAll || need.isThere }
  }
}

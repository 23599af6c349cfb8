/// Every way `vault` can fail, and the exit status each has. `Schemas/errors.json` and the
/// EXIT STATUS section of every `--help` are checked against this table.
public enum ErrorCode: String, Sendable, CaseIterable {
  // 1: failures that no other status describes
  case failed
  case refused
  case limit
  // 2: usage, nothing was done
  case usage
  case badName = "bad_name"
  case badReference = "bad_reference"
  case badValue = "bad_value"
  case exists
  case needsAnswer = "needs_answer"
  // 3: not found
  case noVault = "no_vault"
  case noSecret = "no_secret"
  case noVersion = "no_version"
  case noSlot = "no_slot"
  case noServer = "no_server"
  // 4: locked
  case locked
  case wrongSecret = "wrong_secret"
  // 5: integrity, nothing was released
  case notAVault = "not_a_vault"
  case corrupt
  case altered
  case rolledBack = "rolled_back"
  case forked
  case keysChanged = "keys_changed"
  case unknownFormat = "unknown_format"
  // 6: busy
  case busy
  // 7: I/O
  case io
  case diskFull = "disk_full"
  case permission
  case unsafeFile = "unsafe_file"
  // exec: 126 and 127, as POSIX shells have them
  case notExecutable = "not_executable"
  case commandNotFound = "command_not_found"

  /// The process's exit status. `exec` maps everything but the last two to 125.
  public var exitStatus: Int32 {
    switch self {
    case .failed, .refused, .limit: 1
    case .usage, .badName, .badReference, .badValue, .exists, .needsAnswer: 2
    case .noVault, .noSecret, .noVersion, .noSlot, .noServer: 3
    case .locked, .wrongSecret: 4
    case .notAVault, .corrupt, .altered, .rolledBack, .forked, .keysChanged, .unknownFormat: 5
    case .busy: 6
    case .io, .diskFull, .permission, .unsafeFile: 7
    case .notExecutable: 126
    case .commandNotFound: 127
    }
  }
}

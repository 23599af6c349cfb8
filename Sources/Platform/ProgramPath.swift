/// The path of a program as the kernel or the file system has it: of what a process runs, or of a
/// file that was found and may be run. Nothing but this module makes one, so what has this type was
/// never typed, read or received as text.
public struct ProgramPath: Equatable, Sendable {
  public let path: String

  init(_ path: String) { self.path = path }
}

extension Identity {
  /// `starter(ofPID:)` as what only the system can say.
  public static func starterProgram(ofPID pid: Int32) -> ProgramPath? {
    starter(ofPID: pid).map { ProgramPath($0) }
  }
}

extension ChildProcess {
  /// `resolve(_:path:)` as what only the system can say.
  public static func find(
    _ command: String, path: String?
  ) throws(ResolveError) -> ProgramPath {
    ProgramPath(try resolve(command, path: path))
  }
}

public import Platform
public import VaultCore

/// The one source of names in the audit log.
extension ProgramPath: ProgramSource {}

extension AuditActor {
  /// A process, and the program that started it: `vault` itself is always the same one.
  init(uid: UInt32, pid: Int32) {
    self.init(
      uid: uid, pid: pid,
      executable: Identity.starterProgram(ofPID: pid).map { ExecutableHint($0) } ?? .unknown)
  }

  static var thisProcess: AuditActor { AuditActor(uid: Identity.uid, pid: Identity.pid) }
}

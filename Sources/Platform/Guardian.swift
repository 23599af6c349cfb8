internal import CPlatform

/// A forked process that does nothing but wait for this one to end, in whatever way, SIGKILL
/// included, and then kills the child it was told to watch. It holds no descriptor but its pipe,
/// lives in a session of its own, heeds no signal that can be ignored, and is not our child: no
/// wait ever meets it.
///
/// Start it before any secret is in memory, since it keeps a copy of what was there. Hand its
/// `descriptor` to `LaunchPlan.guardian`, or call `watch`. To be free of the child's number being
/// used again, wait with `keep` first, dismiss or `forget`, then wait for good.
public struct Guardian: ~Copyable {
  private let pipe: Descriptor

  public static func start() throws(PlatformError) -> Guardian {
    Guardian(
      pipe: Descriptor(owning: try PlatformError.checkShim("fork", platform_guardian_start())))
  }

  private init(pipe: consuming Descriptor) {
    self.pipe = pipe
  }

  /// For `LaunchPlan.guardian`; stays the guardian's.
  public var descriptor: Int32 { pipe.number }

  /// What is killed from now on, in place of what was.
  ///
  /// - Parameters:
  ///   - id: of a process group, or of a single process.
  ///   - isGroup: false for a child that shares this process's group.
  public borrowing func watch(_ id: Int32, isGroup: Bool) throws(PlatformError) {
    let what = isGroup ? PLATFORM_GUARD_GROUP : PLATFORM_GUARD_PROCESS
    try tell(what, id)
  }

  /// Nothing is killed from now on, but the guardian stays for the next child.
  public borrowing func forget() throws(PlatformError) {
    try tell(PLATFORM_GUARD_NOTHING, 0)
  }

  /// The guardian ends without killing anything. One that is gone already is no error.
  public consuming func dismiss() {
    try? tell(PLATFORM_GUARD_DISMISS, 0)
  }

  private borrowing func tell(_ what: Int, _ id: Int32) throws(PlatformError) {
    try PlatformError.checkShim(
      "guardian", platform_guardian_tell(pipe.number, Int32(what), id))
  }
}

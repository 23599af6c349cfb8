internal import CPlatform

/// What the process does to itself before it touches a secret. Each call lasts for the life of
/// the process and is meant for the first lines of `main`.
public enum Hardening {
  /// Takes SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV and SIGTRAP back from the Swift
  /// runtime's crash handler, which prints registers and the memory they point at.
  public static func disarmCrashHandler() {
    platform_disarm_crash_handler()
  }

  /// No core file (RLIMIT_CORE 0, hard and soft) and no debugger of the same user
  /// (PR_SET_DUMPABLE 0 on Linux, PT_DENY_ATTACH on macOS). execve(2) ends the second for the
  /// program that follows. From here on Linux refuses `/proc/self/environ` to this process.
  public static func refuseCoreAndTrace() throws(PlatformError) {
    try PlatformError.checkShim("prctl", platform_refuse_core_and_trace())
  }

  /// No program started from here gains rights by a set-user-ID bit: PR_SET_NO_NEW_PRIVS. It is
  /// inherited by every child. macOS has nothing like it: `notSupported`.
  public static func noNewPrivileges() throws(PlatformError) {
    try PlatformError.checkShim("prctl", platform_no_new_privileges())
  }

  /// A reader that goes away makes a write fail with EPIPE and does not end the process. A
  /// launched child gets the default back.
  public static func ignoreBrokenPipe() throws(PlatformError) {
    try PlatformError.checkShim("signal", platform_ignore_broken_pipe())
  }

  /// Opens `/dev/null` on each of 0, 1 and 2 that the caller left closed. Otherwise the next file
  /// opened takes that number, and what is meant for the terminal is written into it. Reading 0 and
  /// writing 1 or 2 still fail with EBADF, as they would have.
  public static func occupyStandardDescriptors() throws(PlatformError) {
    try PlatformError.checkShim("open", platform_occupy_standard_descriptors())
  }

  /// Files made from here on are for the owner alone, whatever mode is asked for: umask 077.
  public static func keepNewFilesPrivate() {
    _ = umask(0o077)
  }

  /// What the system says is in force now; `nil` where it does not say.
  public struct State: Equatable, Sendable {
    /// RLIMIT_CORE is 0, hard and soft.
    public let refusesCore: Bool?
    public let refusesTrace: Bool?
    public let hasNoNewPrivileges: Bool?
  }

  /// Asked of the system, not remembered.
  public static var state: State {
    State(
      refusesCore: answer(platform_refuses_core()),
      refusesTrace: answer(platform_refuses_trace()),
      hasNoNewPrivileges: answer(platform_has_no_new_privileges()))
  }

  private static func answer(_ result: Int32) -> Bool? {
    result < 0 ? nil : result == 1
  }
}

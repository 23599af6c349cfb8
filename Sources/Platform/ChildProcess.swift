internal import CPlatform

/// Programs started from this one. Every child starts with an empty signal mask, a soft core limit
/// of 0, and no descriptor but those it was given. Signals are at their default, unless the plan
/// says otherwise.
public enum ChildProcess {
  /// Starts a program and returns its pid once execve(2) has succeeded; the caller waits for it.
  ///
  /// The error names the step that failed: `execve`, `chdir`, `dup2`, …. After `execve`,
  /// `notFound` is a file that went away or whose interpreter is missing, and `notExecutable`
  /// (ENOEXEC) a text file without a `#!` line: it is not handed to a shell.
  public static func launch(_ plan: LaunchPlan) throws(PlatformError) -> Int32 {
    try File.refuseZeroByte(plan.executable)
    if let directory = plan.workingDirectory { try File.refuseZeroByte(directory) }
    var pid: Int32 = 0
    var step: Int32 = 0
    let result = unsafe withRawPlan(plan) { raw in
      unsafe platform_launch(raw, &pid, &step)
    }
    if result < 0 { throw PlatformError(call: name(ofStep: step), errno: -result) }
    return pid
  }

  /// Becomes another program: execve(2), with an empty signal mask, SIGPIPE at its default, a
  /// soft core limit of 0, and every descriptor closed by it but 0, 1, 2 and the plan's. Of the
  /// plan only the program, its lists and its descriptors count. Returns only by throwing, with
  /// the signal settings as before.
  public static func replaceSelf(_ plan: LaunchPlan) throws(PlatformError) {
    try File.refuseZeroByte(plan.executable)
    let result = unsafe withRawPlan(plan) { raw in unsafe platform_replace(raw) }
    throw PlatformError(call: "execve", errno: -result)
  }

  /// Calls `body` with the plan as C sees it, valid during the call.
  static func withRawPlan(
    _ plan: LaunchPlan, _ body: (UnsafePointer<platform_launch>) -> Int32
  ) -> Int32 {
    let extra = plan.extraDescriptors.map { entry in
      platform_descriptor(source: entry.source, target: entry.target)
    }
    return unsafe plan.executable.withCString { path in
      unsafe withOptionalCString(plan.workingDirectory) { directory in
        unsafe extra.withUnsafeBufferPointer { extra in
          unsafe plan.pidPlaces.withUnsafeBufferPointer { places in
            var raw = unsafe platform_launch()
            unsafe raw.path = path
            unsafe raw.argv = plan.arguments
            unsafe raw.envp = plan.environment
            unsafe raw.directory = directory
            unsafe raw.input = plan.standardInput ?? -1
            unsafe raw.output = plan.standardOutput ?? -1
            unsafe raw.error = plan.standardError ?? -1
            unsafe raw.extra = extra.baseAddress
            unsafe raw.extra_count = Int32(clamping: extra.count)
            unsafe raw.pid_places = places.baseAddress
            unsafe raw.pid_place_count = Int32(clamping: places.count)
            unsafe raw.group = group(of: plan)
            unsafe raw.die_with_parent = plan.dieWithParent ? 1 : 0
            unsafe raw.keeps_ignored = plan.keepsIgnoredSignals ? 1 : 0
            unsafe raw.terminal = plan.foregroundTerminal ?? -1
            unsafe raw.guardian = plan.guardian ?? -1
            return unsafe body(&raw)
          }
        }
      }
    }
  }

  /// Sends a signal to one process, kill(2).
  public static func send(_ signal: Int32, to pid: Int32) throws(PlatformError) {
    // 0 and negative numbers address groups, or everybody.
    guard pid > 0 else { throw PlatformError(call: "kill", errno: ESRCH) }
    try PlatformError.check("kill", kill(pid, signal))
  }

  /// Sends a signal to every process of a group, kill(2).
  public static func send(_ signal: Int32, toGroup group: Int32) throws(PlatformError) {
    // kill(-1) is every process there is.
    guard group > 1 else { throw PlatformError(call: "kill", errno: ESRCH) }
    try PlatformError.check("kill", kill(-group, signal))
  }

  /// Whether a process group has a member, zombies included.
  public static func groupExists(_ group: Int32) -> Bool {
    group > 1 && (kill(-group, 0) == 0 || currentErrno() == EPERM)
  }

  private static func group(of plan: LaunchPlan) -> Int32 {
    if plan.newSession { return Int32(PLATFORM_GROUP_SESSION) }
    return plan.processGroup == .own
      ? Int32(PLATFORM_GROUP_OWN) : Int32(PLATFORM_GROUP_SHARED)
  }

  static func name(ofStep step: Int32) -> String {
    switch Int(step) {
    case PLATFORM_STEP_FORK: "fork"
    case PLATFORM_STEP_GROUP: "setpgid"
    case PLATFORM_STEP_TERMINAL: "tcsetpgrp"
    case PLATFORM_STEP_PARENT: "prctl"
    case PLATFORM_STEP_LIMIT: "setrlimit"
    case PLATFORM_STEP_GUARDIAN: "guardian"
    case PLATFORM_STEP_DESCRIPTORS: "dup2"
    case PLATFORM_STEP_DIRECTORY: "chdir"
    default: "execve"
    }
  }
}

private func withOptionalCString<Result>(
  _ text: String?, _ body: (UnsafePointer<CChar>?) -> Result
) -> Result {
  guard let text else { return body(nil) }
  return unsafe text.withCString { unsafe body($0) }
}

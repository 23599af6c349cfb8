internal import CPlatform

/// This program's own executable, started once more to stay when we are gone.
public enum Daemon {
  /// The number under which the new process finds `inherited`.
  public static let inheritedDescriptor: Int32 = 3

  /// Starts a detached copy: a session of its own, no terminal, `/dev/null` as 0, 1 and 2, `/` as
  /// its directory, and one descriptor besides. It outlives this process; until then it is a
  /// child, to be waited for if it ends early. Returns its pid.
  ///
  /// - Parameters:
  ///   - arguments: all of argv, the name first.
  ///   - environment: raw `NAME=value` entries, without secrets.
  ///   - inherited: borrowed; becomes 3. Usually a pipe that carries what argv must not.
  ///   - executable: another program than our own.
  public static func spawn(
    arguments: [String], environment: [[UInt8]], inherited: Int32, executable: String? = nil
  ) throws(PlatformError) -> Int32 {
    let program: String
    if let executable { program = executable } else { program = try ownExecutable() }
    let argv = try CStringArray(arguments)
    let envp = try CStringArray(environment)
    var plan = unsafe LaunchPlan(
      executable: program, arguments: argv.list, environment: envp.list)
    plan.standardInput = nil
    plan.standardOutput = nil
    plan.standardError = nil
    plan.newSession = true
    plan.dieWithParent = false
    plan.extraDescriptors = [(inherited, 3)]
    plan.workingDirectory = "/"
    let pid = try ChildProcess.launch(plan)
    extendLifetime(argv)
    extendLifetime(envp)
    return pid
  }

  /// The path of the file this process runs. If another file has its name by now, as after an
  /// upgrade, the kernel's own link to it, which needs no name.
  static func ownExecutable() throws(PlatformError) -> String {
    let path = try Identity.executablePath()
    #if os(Linux)
      let running = try File.status(processLink, followLinks: true)
      let named = try File.status(path, followLinks: true)
      if let running, running.inode != named?.inode || running.device != named?.device {
        return processLink
      }
    #endif
    return path
  }

  private static let processLink = "/proc/self/exe"
}

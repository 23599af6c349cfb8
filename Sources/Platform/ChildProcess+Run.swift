extension ChildProcess {
  /// Starts a program in this process's group and waits for its end. Returns its status as a shell
  /// shows it.
  ///
  /// - Parameters:
  ///   - environment: raw `NAME=value` entries, without secrets.
  ///   - silent: stdout and stderr go to `/dev/null`.
  public static func runToEnd(
    executable: String, arguments: [String], environment: [[UInt8]], silent: Bool
  ) throws(PlatformError) -> Int32 {
    let argv = try CStringArray(arguments)
    let envp = try CStringArray(environment)
    var plan = unsafe LaunchPlan(
      executable: executable, arguments: argv.list, environment: envp.list)
    plan.processGroup = .shared
    if silent {
      plan.standardOutput = nil
      plan.standardError = nil
    }
    let pid = try launch(plan)
    extendLifetime(argv)
    extendLifetime(envp)
    while true {
      if let status = try wait(pid)?.shellStatus { return status }
    }
  }
}

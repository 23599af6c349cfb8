import Platform
public import VaultCore

/// What a process that will hold secrets does before anything else.
public enum ProcessStart {
  /// The first statement of `main`: the Swift runtime's crash handler prints registers and the
  /// memory they point at, and can be made to run a program by a variable.
  public static func disarmCrashHandler() {
    Hardening.disarmCrashHandler()
  }

  /// No core file, no debugger, no death by a closed pipe. libsodium starts with the first secret.
  public static func harden() throws(VaultError) {
    try mapping { () throws(PlatformError) in
      try Hardening.occupyStandardDescriptors()
      try Hardening.refuseCoreAndTrace()
      try Hardening.ignoreBrokenPipe()
    }
  }

  /// And after everything else.
  public static func end(_ status: Int32) -> Never {
    ProcessEnd.exit(status)
  }

  /// Or as the signal would have ended it that interrupted a question.
  public static func end(by signal: Int32) -> Never {
    ProcessEnd.end(by: signal)
  }
}

import Platform
public import VaultCore
import VaultCrypto

/// What a process that will hold secrets does before anything else.
public enum ProcessStart {
  /// The first statement of `main`: the Swift runtime's crash handler prints registers and the
  /// memory they point at, and can be made to run a program by a variable.
  public static func disarmCrashHandler() {
    Hardening.disarmCrashHandler()
  }

  /// No core file, no debugger, no death by a closed pipe, and libsodium ready.
  public static func harden() throws(VaultError) {
    try mapping { () throws(PlatformError) in
      try Hardening.occupyStandardDescriptors()
      try Hardening.refuseCoreAndTrace()
      try Hardening.ignoreBrokenPipe()
    }
    try mapping { () throws(CryptoError) in try Sodium.start() }
  }
}

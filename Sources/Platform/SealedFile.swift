internal import CPlatform

/// Memory that a program reads like a file: no disk ever sees it, and nobody can change it.
public enum SealedFile {
  /// Makes one of these bytes, memfd_create(2) with all seals. It is gone when its last descriptor
  /// is; what it holds is kept out of swap while this process lives, within RLIMIT_MEMLOCK.
  ///
  /// - Throws: `notSupported` where the system has no such files (macOS).
  public static func make(_ bytes: RawSpan) throws(PlatformError) -> Descriptor {
    let result = unsafe bytes.withUnsafeBytes { part in
      unsafe platform_sealed_file(part.baseAddress, part.count)
    }
    return Descriptor(owning: try PlatformError.checkShim("memfd_create", result))
  }

  /// What stands before the pid in `path(of:)`.
  public static let pathHead = "/proc/"

  /// The path of a descriptor of the program that is launched, with `LaunchPlan.pidRoom` for its
  /// pid: good for that program and for those it starts, which often close what they inherit.
  public static func path(of target: Int32) -> String {
    "\(pathHead)\(LaunchPlan.pidRoom)/fd/\(target)"
  }
}

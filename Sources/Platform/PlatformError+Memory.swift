internal import CPlatform

extension PlatformError {
  /// Memory could not be had: ENOMEM.
  public static let outOfMemory = PlatformError(call: "malloc", errno: ENOMEM)
}

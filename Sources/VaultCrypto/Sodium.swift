import CSodium

/// libsodium itself: started once, from whichever thread comes first.
public enum Sodium {
  /// `sodium_init`: 0 started, 1 started before, -1 failed. A static is initialised exactly once.
  private static let status = sodium_init()

  /// Initialises libsodium; later calls do nothing. Throws `CryptoError.unavailable`.
  public static func start() throws(CryptoError) {
    guard status >= 0 else { throw .unavailable }
  }

  /// The same where nothing secret is at stake and failure is left to the caller's next step:
  /// hashing works without it, only slower.
  static func startIfPossible() {
    _ = status
  }

  /// The version of the library that was loaded, such as "1.0.18".
  public static var version: String {
    unsafe String(cString: sodium_version_string())
  }

  /// Stack left behind by a step that used secrets, in bytes: enough for the frames of the
  /// hash, cipher and signature functions, which libsodium does not wipe itself.
  private static let dirtyStackByteCount = 4_096

  /// Overwrites the stack below the caller. Locked memory does not cover the stack.
  static func wipeStack() {
    sodium_stackzero(dirtyStackByteCount)
  }
}

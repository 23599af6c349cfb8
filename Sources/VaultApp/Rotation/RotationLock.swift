import Platform
import VaultCore

/// One process at a time rotates a secret: a second one would take the first one's request, whose
/// answer is still on its way, for one that was interrupted.
enum RotationLock {
  /// Calls `body` with the secret locked. Throws `.busy` while another process has it.
  static func holding<R>(
    _ name: SecretName, _ context: Context, _ body: () throws(VaultError) -> R
  ) throws(VaultError) -> R {
    let lock: FileLock
    do throws(PlatformError) {
      try File.createDirectory(context.paths.stateDirectory, mode: 0o700)
      try File.createDirectory(context.paths.rotatingDirectory, mode: 0o700)
      lock = try FileLock.exclusive(context.paths.rotationLock(name))
    } catch {
      guard error.cause == .wouldBlock else { throw VaultError(error) }
      throw VaultError(
        .busy, "'\(name.text)' is being rotated by another process",
        hint: "wait until it has ended")
    }
    let result = try body()
    // Held until here.
    _ = lock.number
    return result
  }
}

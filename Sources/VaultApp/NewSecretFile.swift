import Platform
import VaultCore
import VaultCrypto

/// A keyfile or a recovery code on its way to the person it is for: into a new file that nobody
/// else can read, or, once, onto stdout.
enum NewSecretFile {
  /// Throws `.exists` if anything is at `path`, `.io` if there is no directory for it.
  static func requireFree(_ path: String) throws(VaultError) {
    let parent = Paths.directory(of: path)
    let directory = try mapping { () throws(PlatformError) in
      try File.status(parent, followLinks: true)
    }
    guard directory?.kind == .directory else {
      throw VaultError(.io, "there is no directory \(Printable.text(parent))")
    }
    let found = try mapping { () throws(PlatformError) in
      try File.status(path, followLinks: false)
    }
    guard found == nil else {
      throw VaultError(
        .exists, "there already is something at \(Printable.text(path)); nothing was changed",
        hint: "move it away first, or choose another place")
    }
  }

  /// Gives a finished file its name, which nothing may have. Where a file system has no second
  /// names, as on many a memory stick, the file is renamed.
  static func name(_ temporary: String, _ target: String) throws(VaultError) {
    do throws(PlatformError) {
      try File.link(from: temporary, to: target)
    } catch {
      guard error.cause == .denied || error.cause == .notSupported else {
        throw VaultError(error)
      }
      try requireFree(target)
      try mapping { () throws(PlatformError) in try File.rename(from: temporary, to: target) }
    }
    do throws(PlatformError) {
      try File.syncDirectory(Paths.directory(of: target))
    } catch {
      // It may not be there after a power loss: then it should not seem to be there now.
      try? File.unlink(target)
      throw VaultError(error)
    }
  }

  static func write(
    _ text: borrowing SecretBytes, to path: String, mode: UInt16
  ) throws(VaultError) {
    do {
      try text.withBytes { (span) throws(PlatformError) in
        try File.writeNew(path, mode: mode, bytes: span)
      }
    } catch { throw VaultError(error) }
  }
}

extension NewSecretFile {
  /// After the change failed that a file was made for. A key that opens nothing would only
  /// mislead, so it goes; where the change is made all the same, or may be, it stays.
  ///
  /// - Returns: the error, which says where the file is if there still is one.
  static func settle(_ path: String, after error: VaultError, isKept: Bool) -> VaultError {
    var what = "the new secret stays where it is"
    if !isKept {
      do throws(PlatformError) {
        try File.unlink(path)
        return error
      } catch { what = "the new secret opens nothing, and could not be removed" }
    }
    return VaultError(
      error.code, "\(error.message); \(what): \(Printable.text(path))", hint: error.hint,
      signal: error.signal)
  }
}

extension StandardStreams {
  /// Straight from locked memory to stdout, behind a label.
  static func show(_ label: String, _ text: borrowing SecretBytes) throws(VaultError) {
    try writeAnswer(label)
    do {
      try text.withBytes { (span) throws(PlatformError) in
        try Descriptor.write(Descriptor.standardOutput, all: span)
      }
    } catch { throw VaultError(error) }
    try writeAnswer("\n")
  }
}

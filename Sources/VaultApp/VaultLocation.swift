import Platform
import VaultCore

/// The vault file as it lies on disk: checked before SQLite touches it, by `lstat` and never by
/// opening it (closing any descriptor of the file would drop SQLite's locks).
struct VaultLocation {
  /// With every directory resolved; SQLite refuses a symbolic link in any part of the path.
  let path: String
  let status: File.Status

  /// Throws `.noVault`, `.unsafeFile`, `.permission`, `.io`.
  ///
  /// - Parameter owner: whose the vault is, for one who only looks at it; nil if it must be ours.
  static func find(
    _ paths: Paths, uid: UInt32, owner: UInt32? = nil
  ) throws(VaultError) -> VaultLocation {
    let given = paths.vaultFile
    guard try status(Paths.directory(of: given), followLinks: true) != nil else {
      throw missing(given)
    }
    let directory = try findDirectory(paths, uid: uid, owner: owner)
    let path = directory + "/" + Paths.lastComponent(of: given)
    guard let found = try status(path, followLinks: false) else { throw missing(given) }
    switch found.kind {
    case .regular: break
    case .directory:
      throw VaultError(.unsafeFile, "the vault file is a directory: \(Printable.text(given))")
    case .symlink:
      throw VaultError(
        .unsafeFile, "the vault file is a symbolic link: \(Printable.text(given))",
        hint: "name the file itself with --vault")
    case .other:
      throw VaultError(
        .unsafeFile, "the vault file is not a regular file: \(Printable.text(given))")
    }
    // A watcher of another uid is let in by two steps that nobody takes by accident.
    let isShared = try status(directory, followLinks: false).map { $0.mode & 0o010 != 0 } ?? false
    try check(
      found, owner ?? uid, "the vault file", "chmod 600", allowing: isShared ? 0o040 : 0)
    return VaultLocation(path: path, status: found)
  }

  /// The directory of the vault, resolved: on a local disk, ours (or `owner`'s), closed to all
  /// others. Its group may pass through it at most, and list nothing.
  static func findDirectory(
    _ paths: Paths, uid: UInt32, owner: UInt32? = nil
  ) throws(VaultError) -> String {
    let directory = try mapping { () throws(PlatformError) in
      try File.resolveDirectory(paths.vaultDirectory)
    }
    guard let found = try status(directory, followLinks: false) else {
      throw missing(paths.vaultFile)
    }
    try check(found, owner ?? uid, "the vault's directory", "chmod 700", allowing: 0o010)
    guard try !mapping({ () throws(PlatformError) in try File.isNetworkFileSystem(directory) })
    else {
      throw VaultError(
        .unsafeFile, "the vault lies on a network file system, whose locks cannot be relied on",
        hint: "keep it on a local disk")
    }
    return directory
  }

  static func missing(_ path: String) -> VaultError {
    VaultError(
      .noVault, "there is no vault at \(Printable.text(path))", hint: "'vault init' creates one")
  }

  private static func status(
    _ path: String, followLinks: Bool
  ) throws(VaultError) -> File.Status? {
    try mapping { () throws(PlatformError) in
      try File.status(path, followLinks: followLinks)
    }
  }

  private static func check(
    _ status: File.Status, _ owner: UInt32, _ what: String, _ cure: String,
    allowing allowed: UInt16
  ) throws(VaultError) {
    guard status.owner == owner else {
      throw VaultError(.unsafeFile, "\(what) belongs to another user (uid \(status.owner))")
    }
    guard status.mode & 0o077 & ~allowed == 0 else {
      throw VaultError(
        .unsafeFile,
        "\(what) is open to other users (mode \(String(status.mode & 0o7777, radix: 8)))",
        hint: "make it yours alone: \(cure)")
    }
  }
}

/// Text that came from outside, for an error: control characters never reach a terminal.
enum Printable {
  static func text(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned,
            .privateUse:
            "?"
          default: scalar
          }
        }))
  }
}

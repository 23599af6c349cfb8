import Platform
import VaultCore
import VaultCrypto

/// A keyfile or a recovery code on its way to the person it is for: into a new file that nobody
/// else can read, or, once, onto stdout.
enum NewSecretFile {
  /// Throws `.exists` if anything is at `path`.
  static func requireFree(_ path: String) throws(VaultError) {
    let found = try mapping { () throws(PlatformError) in
      try File.status(path, followLinks: false)
    }
    guard found == nil else {
      throw VaultError(
        .exists, "there already is something at \(Printable.text(path)); nothing was changed",
        hint: "move it away first, or choose another place")
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

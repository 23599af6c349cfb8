import Platform
public import VaultCore

/// An answer that goes into a file: whoever reads it finds the one before whole, or this one whole.
public enum AnswerFile {
  /// A file that is there keeps its permissions.
  ///
  /// - Parameter mode: of a file that is made.
  public static func write(
    _ text: String, to path: String, mode: UInt16
  ) throws(VaultError) {
    let found = try mapping { () throws(PlatformError) in
      try File.status(path, followLinks: true)
    }
    var target = path
    if let found {
      guard found.kind == .regular else {
        throw VaultError(
          .io, "what --output names is not a file: \(Printable.text(path))",
          hint: "without --output the answer goes to stdout")
      }
      target = try mapping { () throws(PlatformError) in try File.resolve(path) }
    }
    do throws(PlatformError) {
      try unsafe File.replaceAtomically(
        target, mode: found.map { $0.mode & 0o777 } ?? mode, bytes: Array(text.utf8).span.bytes)
    } catch {
      throw VaultError(
        VaultError(error).code, "\(Printable.text(path)) cannot be written: \(error.text)")
    }
  }
}

import Platform
import Redaction
public import VaultCore
import VaultCrypto

/// `vault redact`: a filter that hides every secret of the vault, in logs that already exist or
/// in a pipe.
public enum RedactFilter {
  /// Files to stdout, or stdin if there are none. Throws `.locked`, `.io`.
  public static func run(
    files: [String], minimumLength: Int, hidesAllForms: Bool, _ context: Context
  ) throws(VaultError) {
    let request = ReleaseRequest(
      items: [], everything: true, purpose: .redact, refuseExpired: false, command: nil)
    let released = try ReleasedSecrets(
      try context.door(.full).perform(.release(request), secret: SecretBytes.empty()))
    var patterns = PatternSet(
      memory: LockedPatternMemory(), minimumLength: minimumLength,
      forms: hidesAllForms ? .all : .required)
    for name in released.names(notHiddenBy: patterns) {
      context.note("vault: warning: '\(name)' is too short or too plain to be hidden")
    }
    released.addPatterns(to: &patterns)
    Pipe.setCapacity(Descriptor.standardOutput)
    if files.isEmpty {
      Pipe.setCapacity(Descriptor.standardInput)
      try filter(Descriptor.standardInput, "redacting", Redactor(patterns))
    }
    for path in files {
      let shown = Printable.text(path)
      let file = try mapping(reading: shown) { () throws(PlatformError) in
        try File.openForReading(path, noFollow: false, onlyRegular: false)
      }
      try filter(file.number, "redacting \(shown)", Redactor(patterns))
    }
  }

  /// What a pipe of the largest size gives at once.
  private static var blockByteCount: Int { Pipe.largeCapacity }

  private static func filter(
    _ source: Int32, _ label: String, _ redactor: Redactor
  ) throws(VaultError) {
    var block = try mapping { () throws(CryptoError) in try SecretBytes(count: blockByteCount) }
    try mapping { () throws(PlatformError) in
      let status = try File.status(of: source)
      var progress = ProgressBar(label, total: status.kind == .regular ? status.size : nil)
      defer { progress.finish() }
      while true {
        let count = try unsafe block.withMutableBytes { (buffer) throws(PlatformError) in
          try unsafe Descriptor.readWaiting(source, into: buffer)
        }
        if count == 0 { break }
        try block.withBytes { (span) throws(PlatformError) in
          try redactor.feed(span.extracting(0..<count)) { (clean) throws(PlatformError) in
            try Descriptor.write(Descriptor.standardOutput, all: clean)
          }
        }
        progress.advance(by: count)
      }
      try redactor.finish { (clean) throws(PlatformError) in
        try Descriptor.write(Descriptor.standardOutput, all: clean)
      }
    }
  }
}

import Interchange
import Platform
import VaultCore
import VaultCrypto

/// What is imported, as it stands in its source: all bytes in locked memory, and where the values
/// are in them.
struct ImportDocument: ~Copyable {
  private let bytes: SecretBytes
  private let contents: ForeignDocument
  var entries: [ForeignEntry] { contents.entries }
  var servers: [ForeignServer] { contents.servers }

  private init(_ bytes: consuming SecretBytes, _ contents: ForeignDocument) {
    self.bytes = bytes
    self.contents = contents
  }

  /// Throws `.badValue` for a document that cannot be read as what it is, `.limit` for one beyond
  /// 64 MiB or 10,000 entries.
  static func read(
    _ source: ImportSource, _ context: Context
  ) throws(VaultError) -> ImportDocument {
    switch source {
    case .standardInput(let format):
      let bytes = try LockedReading.all(Descriptor.standardInput, what: "stdin")
      guard !bytes.beginsLikeArchive else {
        throw VaultError(
          .usage, "a 1PUX archive cannot be read from stdin", hint: "name the file instead")
      }
      return try parsed(bytes, format)
    case .file(let path, let format): return try file(path, format)
    case .pass:
      let store = PasswordStore.pass
      return try stored(store, try store.names())
    case .gopass:
      let store = PasswordStore.gopass
      return try stored(store, try store.names())
    }
  }

  /// A value, decoded.
  borrowing func value(at place: ValuePlace) throws(VaultError) -> SecretBytes {
    var value = try mapping { () throws(CryptoError) in
      try SecretBytes(count: place.range.count)
    }
    let count = bytes.withBytes { span in
      unsafe value.withMutableBytes { buffer in unsafe place.decode(from: span, into: buffer) }
    }
    value.truncate(to: count)
    return value
  }

  private static func file(
    _ path: String, _ format: ImportFormat?
  ) throws(VaultError) -> ImportDocument {
    let what = Printable.text(path)
    let file = try mapping(reading: what) { () throws(PlatformError) in
      try File.openForReading(path, noFollow: false, onlyRegular: false)
    }
    if format == nil || format == .onePUX, try isArchive(path) {
      // An argument that begins with a dash would be an option.
      let argument = path.hasPrefix("-") ? "./" + path : path
      let bytes = try ChildOutput.read(
        "unzip", ["-p", argument, "export.data"],
        missing: "a 1PUX file is a zip archive, and 'unzip' is not installed",
        failing: "'unzip' found no export.data in \(what)")
      return try parsed(bytes, .onePUX)
    }
    return try parsed(try LockedReading.all(file.number, what: what), format)
  }

  /// Whether a regular file begins as a zip archive does: `PK`, 3, 4.
  private static func isArchive(_ path: String) throws(VaultError) -> Bool {
    var start = try mapping { () throws(CryptoError) in try SecretBytes(count: 4) }
    do throws(PlatformError) {
      let file = try File.openForReading(path, noFollow: false)
      let count = try unsafe start.withMutableBytes { (buffer) throws(PlatformError) in
        try unsafe file.read(into: buffer)
      }
      return count == 4 && start.beginsLikeArchive
    } catch {
      // A pipe, perhaps: it is read once, later.
      return false
    }
  }

  private static func parsed(
    _ bytes: consuming SecretBytes, _ given: ImportFormat?
  ) throws(VaultError) -> ImportDocument {
    let format = if let given { given } else { try recognised(bytes) }
    let contents: ForeignDocument
    do throws(InterchangeError) {
      contents = try bytes.withBytes { (span) throws(InterchangeError) in
        try format.foreign.contents(of: span)
      }
    } catch { throw VaultError(error, format.words) }
    return ImportDocument(bytes, contents)
  }

  private static func recognised(
    _ bytes: borrowing SecretBytes
  ) throws(VaultError) -> ImportFormat {
    let found: ForeignFormat?
    do throws(InterchangeError) {
      found = try bytes.withBytes { (span) throws(InterchangeError) in
        try ForeignFormat.recognise(span)
      }
    } catch { throw VaultError(error, "JSON file") }
    if let found { return ImportFormat(found) }
    throw VaultError(
      .usage, "the format of this file cannot be told from its content; nothing was imported",
      hint: "name it with --format: "
        + ImportFormat.allCases.map(\.rawValue).joined(separator: ", "))
  }

  private static func stored(
    _ store: PasswordStore, _ names: [String]
  ) throws(VaultError) -> ImportDocument {
    if StandardStreams.errorIsTerminal {
      StandardStreams.writeNote("vault: reading \(names.count) entries of \(store.command) ...")
    }
    var all = try SecretAppender()
    var ranges: [Range<Int>] = []
    var end = 0
    for name in names {
      let bytes = try store.read(name)
      guard end + bytes.count <= InterchangeLimits.byteCount else { throw LockedReading.tooLarge }
      try all.append(bytes)
      ranges.append(end..<(end + bytes.count))
      end += bytes.count
    }
    let bytes = all.finish()
    let entries = bytes.withBytes { span in
      zip(names, ranges).flatMap { PassEntry.entries(named: $0, in: span, $1) }
    }
    return ImportDocument(bytes, ForeignDocument(entries: entries))
  }
}

extension SecretBytes {
  fileprivate var beginsLikeArchive: Bool {
    guard count >= 4 else { return false }
    return withBytes { span in
      let signature: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
      return signature.indices.allSatisfy { place in
        unsafe span.unsafeLoad(fromByteOffset: place, as: UInt8.self) == signature[place]
      }
    }
  }
}

extension VaultError {
  fileprivate init(_ error: InterchangeError, _ format: String) {
    let place = "line \(error.line), byte \(error.offset)"
    switch error.problem {
    case .encrypted:
      self.init(
        .badValue, "this \(format) is encrypted; nothing was imported",
        hint: "export it again as plain JSON, import that, and delete it")
    case .tooMany, .tooManyEntries, .tooDeep:
      self.init(
        .limit, "this \(format) has \(error.problem.rawValue) (\(place)); nothing was imported",
        hint: "split it into several files")
    case .notThisFormat, .noColumns:
      self.init(
        .badValue,
        "this is no \(format): \(error.problem.rawValue) (\(place)); nothing was imported",
        hint: "name the right format with --format")
    case .badServer:
      self.init(
        .badValue,
        "the \(format) has \(error.problem.rawValue) (\(place)); nothing was imported",
        hint: "a newer vault may have written it: import it with that version")
    default:
      self.init(
        .badValue,
        "the \(format) is malformed at \(place): \(error.problem.rawValue); "
          + "nothing was imported",
        hint: "export it again; its values are not shown here")
    }
  }
}

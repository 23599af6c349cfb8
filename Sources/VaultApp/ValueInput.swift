import Platform
import VaultCore
import VaultCrypto

/// Where a secret's value comes from. Never from argv: other users read it there.
public enum ValueSource: Equatable, Sendable {
  /// A prompt on the controlling terminal, twice, without echo.
  case prompt
  case standardInput
  case file(String)
  case environment(String)
  case generated(length: Int, alphabet: ValueAlphabet)
}

/// The characters of a generated value.
public enum ValueAlphabet: String, CaseIterable, Sendable {
  case base62, base64url, hex, digits
}

/// Reads secrets straight into locked memory with `read(2)`; no `String` ever holds one.
enum ValueInput {
  /// A value within `limit` bytes. Throws `.badValue` if it is empty or longer.
  static func read(
    _ source: ValueSource, limit: Int, context: Context
  ) throws(VaultError) -> SecretBytes {
    var value: SecretBytes
    switch source {
    case .prompt: value = try promptTwice("Value", limit: limit, context: context)
    case .standardInput:
      // One more, for the newline that is not part of the value.
      value = try readAll(Descriptor.standardInput, limit: limit, newlineAllowed: true)
      dropNewline(&value, context)
    case .file(let path):
      value = try readFile(path, limit: limit, newlineAllowed: true)
      dropNewline(&value, context)
    case .environment(let name): value = try environmentValue(name, limit: limit)
    case .generated(let length, let alphabet): value = try generate(length, alphabet, limit)
    }
    guard value.count > 0 else {
      throw VaultError(.badValue, "the value is empty; nothing was stored")
    }
    guard value.count <= limit else { throw tooLong("the value", limit: limit) }
    return value
  }

  /// One line from the controlling terminal, echo off.
  static func promptHidden(_ prompt: String, limit: Int) throws(VaultError) -> SecretBytes {
    let terminal = try mapping { () throws(TerminalError) in try Terminal.openControlling() }
    var line = try mapping { () throws(CryptoError) in try SecretBytes(count: limit) }
    let count: Int
    do {
      count = try unsafe line.withMutableBytes { (buffer) throws(TerminalError) in
        try unsafe Terminal.readLineHidden(prompt: prompt, into: buffer, fd: terminal.number)
      }
    } catch { throw VaultError(error) }
    line.truncate(to: count)
    return line
  }

  /// Asked twice; throws `.badValue` if the answers differ.
  static func promptTwice(
    _ what: String, limit: Int, context: Context
  ) throws(VaultError) -> SecretBytes {
    guard context.mayPrompt else {
      throw VaultError(
        .needsAnswer, "there is no terminal to ask for the value on",
        hint: "give it with --stdin, --from-file, --from-env or --generate")
    }
    let first = try promptHidden("\(what): ", limit: limit)
    let second = try promptHidden("\(what) again: ", limit: limit)
    guard first.isEqual(to: second) else {
      throw VaultError(.badValue, "the two entries differ; nothing was stored")
    }
    return first
  }

  /// The first line of a file that only its owner can read. Throws `.unsafeFile` otherwise.
  static func passphrase(fromFile path: String, uid: UInt32) throws(VaultError) -> SecretBytes {
    let file = try PrivateFile.open(path, uid: uid, what: "the passphrase file", mayBePipe: true)
    var text = try readAll(
      file.number, limit: PassphraseRule.byteCount.upperBound + 2, what: "the passphrase")
    trimLineEnd(&text)
    return text
  }

  static func passphrase(fromDescriptor number: Int32) throws(VaultError) -> SecretBytes {
    var text = try readAll(
      number, limit: PassphraseRule.byteCount.upperBound + 2, what: "the passphrase")
    trimLineEnd(&text)
    return text
  }

  static func readFile(
    _ path: String, limit: Int, newlineAllowed: Bool = false, what: String = "the value"
  ) throws(VaultError) -> SecretBytes {
    let file = try mapping(reading: "the file of \(what)") { () throws(PlatformError) in
      try File.openForReading(path, noFollow: false, onlyRegular: false)
    }
    return try readAll(
      file.number, limit: limit, newlineAllowed: newlineAllowed, what: what)
  }

  /// Everything up to the end of the stream. Throws `.badValue` if it is longer than `limit`, and
  /// the newline behind it where one is `allowed`.
  static func readAll(
    _ descriptor: Int32, limit: Int, newlineAllowed: Bool = false, what: String = "the value"
  ) throws(VaultError) -> SecretBytes {
    try unsafe allocate(limit + (newlineAllowed ? 2 : 1), limit: limit, what) {
      (buffer) throws(PlatformError) in
      var count = 0
      while count < buffer.count {
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
        let got = try unsafe Descriptor.readWaiting(descriptor, into: rest)
        if got == 0 { break }
        count += got
      }
      return count
    }
  }

  /// Locked memory of `capacity` bytes, filled by `fill`, which returns how many it wrote. Room
  /// that is filled to the brim means that there was more.
  private static func allocate(
    _ capacity: Int, limit: Int, _ what: String,
    _ fill: (UnsafeMutableRawBufferPointer) throws(PlatformError) -> Int
  ) throws(VaultError) -> SecretBytes {
    var secret = try mapping { () throws(CryptoError) in try SecretBytes(count: capacity) }
    let count: Int
    do {
      count = try unsafe secret.withMutableBytes { (buffer) throws(PlatformError) in
        try unsafe fill(buffer)
      }
    } catch { throw VaultError(error) }
    guard count < capacity else { throw tooLong(what, limit: limit) }
    secret.truncate(to: count)
    return secret
  }

  private static func tooLong(_ what: String, limit: Int) -> VaultError {
    VaultError(
      .badValue, "\(what) is longer than \(limit) bytes; nothing was stored",
      hint: limit == Limits.valueByteCount ? "--large allows up to 1 MiB" : nil)
  }

  private static func dropNewline(_ value: inout SecretBytes, _ context: Context) {
    let before = value.count
    guard before > 0, value.lastByte == UInt8(ascii: "\n") else { return }
    value.truncate(to: before - 1)
    context.note("vault: note: one trailing newline was dropped")
  }

  private static func trimLineEnd(_ text: inout SecretBytes) {
    if text.count > 0, text.lastByte == UInt8(ascii: "\n") { text.truncate(to: text.count - 1) }
    if text.count > 0, text.lastByte == UInt8(ascii: "\r") { text.truncate(to: text.count - 1) }
  }

  private static func environmentValue(_ name: String, limit: Int) throws(VaultError) -> SecretBytes
  {
    let variable = try EnvironmentName(name)
    let found = try mapping { () throws(CryptoError) -> SecretBytes? in
      try Identity.withValueBytes(named: variable.text) {
        (bytes) throws(CryptoError) -> SecretBytes? in
        guard let bytes else { return nil }
        return try SecretBytes(copying: bytes)
      }
    }
    guard let found else {
      throw VaultError(.badValue, "the variable \(variable.text) is not set")
    }
    guard found.count <= limit else { throw tooLong("the value", limit: limit) }
    return found
  }

  private static func generate(
    _ length: Int, _ alphabet: ValueAlphabet, _ limit: Int
  ) throws(VaultError) -> SecretBytes {
    guard (1...limit).contains(length) else {
      throw VaultError(.badValue, "a generated value has 1 to \(limit) characters")
    }
    return try mapping { () throws(CryptoError) in
      try GeneratedValue.make(length: length, alphabet: alphabet.generated)
    }
  }
}

extension ValueAlphabet {
  fileprivate var generated: GeneratedValue.Alphabet {
    switch self {
    case .base62: .base62
    case .base64url: .base64url
    case .hex: .hex
    case .digits: .digits
    }
  }
}

/// A file that holds a secret: regular, ours, closed to group and others. It is opened once, and
/// what was opened is looked at.
enum PrivateFile {
  /// - Parameter mayBePipe: a pipe or a terminal will do (process substitution, /dev/stdin); it
  ///   has no mode to check.
  static func open(
    _ path: String, uid: UInt32, what: String, mayBePipe: Bool
  ) throws(VaultError) -> Descriptor {
    let file = try opened(path, what, mayBePipe)
    let status = try mapping { () throws(PlatformError) in try File.status(of: file.number) }
    if status.kind != .regular && mayBePipe { return file }
    guard status.kind == .regular, status.owner == uid, status.mode & 0o077 == 0 else {
      throw VaultError(
        .unsafeFile, "\(what) is open to other users: \(Printable.text(path))",
        hint: "make it yours alone: chmod 600")
    }
    return file
  }

  private static func opened(
    _ path: String, _ what: String, _ mayBePipe: Bool
  ) throws(VaultError) -> Descriptor {
    do throws(PlatformError) {
      return try File.openForReading(path, noFollow: false, onlyRegular: !mayBePipe)
    } catch {
      guard error.cause == .notFound else {
        return try mapping(reading: what) { () throws(PlatformError) in throw error }
      }
      throw VaultError(.io, "\(what) does not exist: \(Printable.text(path))")
    }
  }
}

/// A keyfile: one line, `vault1key:` and 56 base32 characters.
enum KeyfileInput {
  static func read(_ path: String, uid: UInt32) throws(VaultError) -> SecretBytes {
    let file = try PrivateFile.open(path, uid: uid, what: "the keyfile", mayBePipe: false)
    let text = try ValueInput.readAll(file.number, limit: 256, what: "the keyfile")
    do { return try KeyfileText.read(text) } catch {
      throw VaultError(
        .wrongSecret, "this is not a keyfile, or it was damaged: \(Printable.text(path))")
    }
  }
}

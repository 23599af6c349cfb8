/// Who did it, as far as the system tells. The uid is the kernel's word; the rest are hints, since
/// a process can be replaced between asking and looking.
public struct AuditActor: Equatable, Sendable {
  public let uid: UInt32
  /// 0 if it is not known.
  public let pid: Int32
  public let executable: ExecutableHint

  public init(uid: UInt32, pid: Int32, executable: ExecutableHint) {
    self.uid = uid
    self.pid = max(0, pid)
    self.executable = executable
  }

  /// `LIST(uid, pid, executable)`, at most 256 bytes.
  func encode(into encoder: inout CanonicalEncoder) {
    encoder.append(Int64(uid))
    encoder.append(Int64(pid))
    encoder.append(executable.text)
  }

  init(decoding bytes: ArraySlice<UInt8>) throws(FormatError) {
    var decoder = CanonicalDecoder(list: bytes)
    guard let uid = UInt32(exactly: try decoder.integer()),
      let pid = Int32(exactly: try decoder.integer())
    else { throw FormatError() }
    let hint = try ExecutableHint(stored: decoder.text())
    try decoder.end()
    self.init(uid: uid, pid: pid, executable: hint)
  }
}

/// The path of a program as a hint: the place if it is one where programs are installed, and the
/// name. Which directory of a person's it lies in, and whose that is, is not told.
public struct ExecutableHint: Hashable, Sendable, CustomStringConvertible {
  /// What leaves an actor at most 256 bytes: two integers of 12, a length of 4.
  public static let byteCount = Limits.actorByteCount - 28
  /// The system did not tell.
  public static let unknown = ExecutableHint(text: "")

  public let text: String

  public init(_ program: some ProgramSource) {
    self.init(text: ProgramRule.hint(program.path))
  }

  /// Entries of earlier versions hold whole paths: printable ASCII, at most 228 bytes.
  init(stored text: String) throws(FormatError) {
    let bytes = text.utf8
    guard bytes.count <= Self.byteCount, bytes.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      throw FormatError()
    }
    self.init(text: text)
  }

  private init(text: String) { self.text = text }

  public var description: String { text }

  /// The last part, empty if nothing is known.
  public var name: String { text.split(separator: "/").last.map(String.init) ?? "" }
}

/// The name of a command as a hint: the last part of the path of a program that was found and may
/// be run, if it looks like a name. A command line never gets into it.
public struct CommandName: Hashable, Sendable, CustomStringConvertible {
  /// Of a stored one, in bytes. New ones are at most 32 long.
  public static let byteCount = 64

  /// Never empty: `unnamed` stands for what does not look like a name.
  public let text: String

  public init(_ program: some ProgramSource) {
    text = ProgramRule.name(program.path)
  }

  /// Throws unless `text` is what a command name of some version looks like.
  init(stored text: String) throws(FormatError) {
    let bytes = text.utf8
    guard (1...Self.byteCount).contains(bytes.count), bytes.allSatisfy(ProgramRule.isNameByte)
    else { throw FormatError() }
    self.text = text
  }

  /// Throws unless `text` is what this version makes of a path: for what a client sends.
  init(received text: String) throws(FormatError) {
    guard ProgramRule.isPlain(text) else { throw FormatError() }
    self.text = text
  }

  public var description: String { text }
}

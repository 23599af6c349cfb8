/// Who did it, as far as the system tells. The uid is the kernel's word; the rest are hints, since
/// a process can be replaced between asking and looking.
public struct AuditActor: Equatable, Sendable {
  public let uid: UInt32
  /// 0 if it is not known.
  public let pid: Int32
  public let executable: ExecutableHint

  public init(uid: UInt32, pid: Int32, executable: String) {
    self.uid = uid
    self.pid = max(0, pid)
    self.executable = ExecutableHint(executable)
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
    let text = try decoder.text()
    try decoder.end()
    self.init(uid: uid, pid: pid, executable: text)
    guard executable.text == text else { throw FormatError() }
  }
}

/// The path of a program as a hint: printable ASCII, everything else a `?`, and of a long path the
/// end, where the name is.
public struct ExecutableHint: Hashable, Sendable, CustomStringConvertible {
  /// What leaves an actor at most 256 bytes: two integers of 12, a length of 4.
  public static let byteCount = Limits.actorByteCount - 28

  public let text: String

  public init(_ path: String) {
    let ascii = path.utf8.map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }
    text = String(decoding: ascii.suffix(Self.byteCount), as: UTF8.self)
  }

  public var description: String { text }
}

/// The name of a command as a hint: the last part of its path, and of that only letters, digits
/// and `. _ + -`, at most 64 bytes. A command line never gets into it.
public struct CommandName: Hashable, Sendable, CustomStringConvertible {
  public static let byteCount = 64

  /// Never empty: a path without any such character becomes `unnamed`.
  public let text: String

  public init(_ path: String) {
    let last = path.utf8.split(separator: UInt8(ascii: "/")).last ?? Substring("").utf8
    let kept = last.filter { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
      case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"): true
      default: false
      }
    }
    text =
      kept.isEmpty ? "unnamed" : String(decoding: kept.prefix(Self.byteCount), as: UTF8.self)
  }

  /// Throws unless `text` is what a command name looks like.
  init(stored text: String) throws(FormatError) {
    self.init(text)
    guard self.text == text else { throw FormatError() }
  }

  public var description: String { text }
}

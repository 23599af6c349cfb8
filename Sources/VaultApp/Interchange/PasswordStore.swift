import Interchange
import Platform
import VaultCore
import VaultCrypto

/// A store of `pass` or `gopass`, read through that program, which asks for whatever its key needs.
struct PasswordStore {
  let command: String
  private let listing: [String]?
  private let showing: [String]

  static let pass = PasswordStore(command: "pass", listing: nil, showing: ["show", "--"])
  static let gopass = PasswordStore(
    command: "gopass", listing: ["ls", "--flat"], showing: ["show", "--noparsing", "--"])

  /// Of directories in one another.
  private static var depth: Int { 32 }

  /// In byte order. `pass` itself lists names as a drawing, so its store is walked.
  func names() throws(VaultError) -> [String] {
    guard let listing else {
      let root = try Self.root()
      var names: [String] = []
      try Self.walk(root, below: "", depth: Self.depth, into: &names)
      return names.sorted()
    }
    let output = try ChildOutput.read(
      command, listing, missing: missing, failing: "'\(command)' could not list its entries")
    let bytes = output.withBytes { $0.publicBytes() }
    func isEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
    // Without the end of the last line, which would count as one more.
    let whole = bytes[..<(bytes.lastIndex { !isEnd($0) }.map { $0 + 1 } ?? 0)]
    let lines = whole.split(maxSplits: InterchangeLimits.entries, whereSeparator: isEnd)
    guard lines.count <= InterchangeLimits.entries else { throw Self.tooMany }
    return lines.map { String(decoding: $0, as: UTF8.self) }.sorted()
  }

  /// One entry, all its lines.
  func read(_ name: String) throws(VaultError) -> SecretBytes {
    try ChildOutput.read(
      command, showing + [name], missing: missing,
      failing: "'\(command) show' failed for \(Printable.text(name))")
  }

  private var missing: String { "'\(command)' is not installed, and its store is read through it" }

  private static func root() throws(VaultError) -> String {
    if let path = Identity.value(named: "PASSWORD_STORE_DIR"), !path.isEmpty { return path }
    return (Identity.value(named: "HOME") ?? "") + "/.password-store"
  }

  private static func walk(
    _ directory: String, below name: String, depth: Int, into names: inout [String]
  ) throws(VaultError) {
    guard depth > 0 else {
      throw VaultError(.limit, "the password store has directories in one another without an end")
    }
    let found = try mapping(reading: "the password store") { () throws(PlatformError) in
      try File.list(directory)
    }
    for entry in found where !entry.hasPrefix(".") {
      let path = directory + "/" + entry
      let kind = try mapping(reading: "the password store") { () throws(PlatformError) in
        try File.status(path, followLinks: true)?.kind
      }
      if kind == .directory {
        try walk(path, below: name + entry + "/", depth: depth - 1, into: &names)
      } else if kind == .regular, entry.hasSuffix(".gpg") {
        guard names.count < InterchangeLimits.entries else { throw tooMany }
        names.append(name + entry.dropLast(4))
      }
    }
  }

  private static var tooMany: VaultError {
    VaultError(.limit, "the store has more than 10,000 entries; nothing was imported")
  }
}

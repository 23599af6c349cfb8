import Platform
public import VaultCore
import VaultCrypto

/// `vault checkpoint` and `vault verify --at-least`: one signed line about the newest state, to be
/// kept where whoever writes the vault cannot reach, and the comparison with it later.
/// `Schemas/vault-format.md`, section 7.
public enum NewestState {
  /// The line of the vault's state. The watch key is enough: the state carries its signature.
  public static func run(_ context: Context) throws(VaultError) -> Checkpoint {
    guard case .checkpoint(let line) = try context.perform(.checkpoint, .metadata) else {
      throw .unexpectedAnswer
    }
    return line
  }

  /// The lines of a file: one checkpoint each, empty lines left out. Throws `.io` if it cannot be
  /// read, `.altered` if a line is no checkpoint, `.usage` if there is none.
  public static func lines(inFile path: String) throws(VaultError) -> [Checkpoint] {
    let bytes = try mapping(reading: "the file of checkpoints") { () throws(PlatformError) in
      try File.readAll(path, limit: largestFile)
    }
    var lines: [Checkpoint] = []
    for (number, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      .enumerated() where !line.isEmpty
    {
      do throws(FormatError) {
        lines.append(try Checkpoint(parsing: CanonicalDecoder.text(line)))
      } catch {
        throw VaultError(
          .altered, "line \(number + 1) of the file is not a checkpoint",
          hint: "it must be as 'vault checkpoint' printed it")
      }
    }
    guard !lines.isEmpty else {
      throw VaultError(.usage, "the file holds no checkpoint", hint: "'vault checkpoint' makes one")
    }
    return lines
  }

  /// Throws `.rolledBack`, `.forked`, `.keysChanged` or `.altered` unless the vault is at least as
  /// new as each line says. Returns what should be known nevertheless.
  static func compare(
    _ lines: [Checkpoint], through door: any Door
  ) throws(VaultError) -> [String] {
    var notices: [String] = []
    var rest = lines[...]
    while !rest.isEmpty {
      let part = VaultRequest.compare(Array(rest.prefix(linesPerRequest)))
      guard
        case .compared(let found) = try door.perform(part, secret: SecretBytes.empty()).response
      else { throw .unexpectedAnswer }
      for notice in found where !notices.contains(notice) { notices.append(notice) }
      rest = rest.dropFirst(linesPerRequest)
    }
    return notices
  }

  static func checkpoint(of vault: Vault) throws(VaultError) -> Checkpoint {
    try vault.reading { (index) throws(VaultError) in Anchor.checkpoint(of: index) }
  }

  static func compare(_ lines: [Checkpoint], with vault: Vault) throws(VaultError) -> [String] {
    try vault.comparing(with: lines)
  }

  /// Lines of at most 512 bytes in a request of 64 KiB.
  private static var linesPerRequest: Int { 100 }
  /// Bytes: a line a day for many years.
  private static var largestFile: Int { 16 * 1024 * 1024 }
}

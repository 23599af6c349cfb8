/// What the system said about a program: the path of a file that a process runs, or that was found
/// and may be run. The only way from a name into an audit entry.
///
/// One type of the product adopts it, `ProgramPath`, which nothing but Platform can make: text that
/// was typed, read or received is none, and neither is a secret. A test counts the adopters.
public protocol ProgramSource {
  /// As the kernel or the file system has it.
  var path: String { get }
}

/// What of a program's path may stand in an audit entry: a place from a closed list, and a name
/// that looks like one of a program.
enum ProgramRule {
  /// Of a name, in bytes. What is longer may be a token, and is not cut: a part of one is one too.
  static let nameByteCount = 32
  /// Of a name. A card number has 12 at least (ISO/IEC 7812-1).
  static let digitCount = 8
  /// Stands for a name that does not look like one.
  static let unnamed = "unnamed"
  /// Stands for directories that are not told, of which home directories name their owner.
  static let untold = "..."

  /// Directories in which programs are installed for everybody.
  private static let systemPlaces: Set<String> = [
    "bin", "sbin", "usr/bin", "usr/sbin", "usr/local/bin", "usr/local/sbin", "usr/lib",
    "usr/libexec", "usr/games", "snap/bin", "opt/homebrew/bin",
  ]
  /// Directories that hold home directories; and the one of root, which is one.
  private static let homeParents: Set<Substring> = ["home", "Users"]
  private static let rootHome: Substring = "root"
  /// Below a home directory: what people have in PATH.
  private static let homePlaces: Set<String> = ["bin", ".local/bin", ".cargo/bin"]

  /// The last part of a path if it can only be a name, else `unnamed`.
  static func name(_ path: String) -> String {
    let last = path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) }
    return last.flatMap { isPlain($0) ? $0 : nil } ?? unnamed
  }

  /// Letters, digits and `. _ + -`, of bounded length, with few digits.
  static func isPlain(_ name: String) -> Bool {
    let bytes = name.utf8
    return (1...nameByteCount).contains(bytes.count) && bytes.allSatisfy(isNameByte)
      && bytes.count { (0x30...0x39).contains($0) } <= digitCount
  }

  static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"): true
    default: false
    }
  }

  /// `/usr/bin/npx`, `~/.local/bin/vault`, `~/.../server`, `/.../tool`: the place if it is in one
  /// of the lists, and the name.
  static func hint(_ path: String) -> String {
    let parts = path.split(separator: "/")
    guard path.hasPrefix("/"), !parts.isEmpty else { return "" }
    let name = name(path)
    let directories = parts.dropLast()
    if systemPlaces.contains(directories.joined(separator: "/")) {
      return "/" + directories.joined(separator: "/") + "/" + name
    }
    guard let below = belowHome(directories) else { return "/\(untold)/\(name)" }
    let place = below.joined(separator: "/")
    return homePlaces.contains(place) ? "~/\(place)/\(name)" : "~/\(untold)/\(name)"
  }

  /// What follows the home directory, or nil outside one.
  private static func belowHome(_ directories: ArraySlice<Substring>) -> ArraySlice<Substring>? {
    guard let first = directories.first else { return nil }
    if first == rootHome { return directories.dropFirst() }
    guard homeParents.contains(first), directories.count > 1 else { return nil }
    return directories.dropFirst(2)
  }
}

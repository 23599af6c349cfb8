/// From titles, which may be anything, to names of secrets. The same titles give the same names.
///
/// A title that already is a name stays as it is. In any other, `/` separates parts; in each part
/// letters, digits, `.`, `_` and `-` of ASCII stay, and every run of anything else, with the
/// dashes beside it, becomes one `-`, or nothing at either end. Parts that are empty then, `.` or
/// `..`, go. A field's name is one more part, made the same way, without being separated.
public enum ImportedName {
  /// What a field is called whose name leaves nothing.
  static let unnamedField = "field"

  /// - Parameter path: a title, and for a field of it the field's name.
  /// - Returns: nil if nothing is left of the title, or the name would be too long.
  public static func name(_ path: [String], prefix: SecretName? = nil) -> SecretName? {
    guard let title = path.first else { return nil }
    var parts: [String]
    if let name = try? SecretName(title) {
      parts = [name.text]
    } else {
      parts = title.split(separator: "/").map { part(String($0)) }.filter { !$0.isEmpty }
    }
    guard !parts.isEmpty else { return nil }
    for field in path.dropFirst() {
      let name = part(field)
      parts.append(name.isEmpty ? unnamedField : name)
    }
    if let prefix { parts.insert(prefix.text, at: 0) }
    return try? SecretName(parts.joined(separator: "/"))
  }

  /// Each name once: the first to have it keeps it, the others get `-2`, `-3` … A number that
  /// is another entry's own name is passed over. Nil where that makes a name too long.
  public static func distinct(_ names: [SecretName]) -> [(name: SecretName?, isNumbered: Bool)] {
    var taken = Set(names)
    var seen: Set<SecretName> = []
    var next: [SecretName: Int] = [:]
    return names.map { name in
      if seen.insert(name).inserted { return (name, false) }
      while true {
        let number = next[name, default: 2]
        next[name] = number + 1
        guard let numbered = try? SecretName("\(name.text)-\(number)") else { return (nil, true) }
        if taken.insert(numbered).inserted { return (numbered, true) }
      }
    }
  }

  private static func part(_ text: String) -> String {
    var result: [UInt8] = []
    var isPending = false
    for byte in text.utf8 {
      let isDash = byte == UInt8(ascii: "-")
      if !isDash, SecretName.isNameByte(byte) {
        if isPending, !result.isEmpty { result.append(UInt8(ascii: "-")) }
        isPending = false
        result.append(byte)
      } else if isDash, !isPending {
        result.append(byte)
      } else {
        while result.last == UInt8(ascii: "-") { result.removeLast() }
        isPending = true
      }
    }
    let trimmed = result.drop { $0 == UInt8(ascii: "-") }
    let part = String(decoding: trimmed, as: UTF8.self)
    return part.allSatisfy { $0 == "." } && part.utf8.count <= 2 ? "" : part
  }
}

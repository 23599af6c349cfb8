import VaultCore
import VaultCrypto

/// The ways in which an account may log in, as SHOW CREATE USER writes them. Hashes of passwords
/// are among them, so they stay in locked memory.
struct MariaDBLogins: ~Copyable {
  private let text: SecretBytes
  private let ways: [Range<Int>]
  /// With a way for a single password, which is written without its method.
  private let isShort: Bool

  private static let method = "mysql_native_password USING '"
  /// What may follow the ways.
  private static let ends = [" REQUIRE ", " WITH ", " ACCOUNT ", " PASSWORD EXPIRE", "\n"]

  /// Throws for what is not understood: then nothing may be changed.
  init(_ statement: consuming SecretBytes) throws(VaultError) {
    let (short, long) = (" IDENTIFIED BY PASSWORD ", " IDENTIFIED VIA ")
    let isShort = !statement.contains(long)
    let word = isShort ? short : long
    let start = statement.position(of: word).map { $0 + word.utf8.count }
    let ways = start.map { Self.split(statement, from: $0) } ?? []
    guard !ways.isEmpty else {
      throw VaultError(.failed, "how the account logs in is not understood; nothing was changed")
    }
    text = statement
    self.ways = ways
    self.isShort = isShort
  }

  /// Ways that `hash` is not the password of.
  borrowing func count(without hash: borrowing SecretBytes) -> Int {
    ways.count { !isWay($0, of: hash) }
  }

  borrowing func has(_ hash: borrowing SecretBytes) -> Bool { count(without: hash) < ways.count }

  /// What goes behind IDENTIFIED VIA: the way of `first`, if there is one, then those there are,
  /// but that of `gone`.
  borrowing func write(
    to statement: inout LockedText, first: borrowing SecretBytes, but gone: borrowing SecretBytes
  ) throws(VaultError) {
    var joint = ""
    if first.count > 0 {
      try statement.put(Self.method)
      try statement.put(first)
      try statement.put("'")
      joint = " OR "
    }
    for way in ways where !isWay(way, of: first) && !isWay(way, of: gone) {
      try statement.put(joint + (isShort ? "mysql_native_password USING " : ""))
      try statement.put(mapping { () throws(CryptoError) in try text.slice(way) })
      joint = " OR "
    }
  }

  private borrowing func isWay(_ way: Range<Int>, of hash: borrowing SecretBytes) -> Bool {
    guard hash.count > 0, way.count > hash.count else { return false }
    let start = way.upperBound - 1 - hash.count
    return text.withBytes { text in
      hash.withBytes { hash in
        (0..<hash.byteCount).allSatisfy { text.byte(start + $0) == hash.byte($0) }
      }
    }
  }

  /// By " OR " outside of quotes, as far as the ways go.
  private static func split(_ text: borrowing SecretBytes, from start: Int) -> [Range<Int>] {
    var ways: [Range<Int>] = []
    var (begin, place, isQuoted) = (start, start, false)
    text.withBytes { span in
      func stands(_ word: String) -> Bool {
        let bytes = Array(word.utf8)
        return place + bytes.count <= span.byteCount
          && bytes.indices.allSatisfy { span.byte(place + $0) == bytes[$0] }
      }
      while place < span.byteCount {
        if span.byte(place) == UInt8(ascii: "'") { isQuoted.toggle() }
        if !isQuoted, ends.contains(where: stands) { break }
        if !isQuoted, stands(" OR ") {
          ways.append(begin..<place)
          begin = place + 4
        }
        place += 1
      }
      if begin < place { ways.append(begin..<place) }
    }
    return isQuoted ? [] : ways
  }
}

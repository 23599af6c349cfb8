/// A user's crontab, crontab(5), and in it one marked block of ours. Everything else in it is
/// somebody's own and stays as it is, byte for byte.
public struct Crontab: Equatable, Sendable {
  public private(set) var bytes: [UInt8]
  private let name: String

  /// - Parameter name: of the block; one vault, one name.
  public init(_ bytes: [UInt8], name: String) {
    self.bytes = bytes
    self.name = name
  }

  private var beginning: String { "# begin \(name): written by 'vault schedule install'" }
  private var ending: String { "# end \(name)" }

  /// The line that runs `words` once a day, at a time told apart by `seed`: not every machine is
  /// to knock at the same minute. Throws `.badValue` for a word that a line cannot hold.
  public static func daily(_ words: [String], seed: UInt64) throws(VaultError) -> String {
    try CommandWords.requireOneLine(words)
    // Unescaped, cron takes it for the end of the line. What is left is read by the shell.
    let command = CommandWords.replacing("%", with: #"\%"#, in: CommandWords.join(words))
    return "\(seed % 60) \(firstHour + seed / 60 % hours) * * * \(command)"
  }

  /// In the morning: cron catches up with nothing that a sleeping machine has missed.
  private static var firstHour: UInt64 { 8 }
  private static var hours: UInt64 { 3 }

  /// What the block holds now; nil if there is none. Throws `.refused` for a block that was broken
  /// by hand.
  public func entry() throws(VaultError) -> String? {
    guard let block = try block() else { return nil }
    return String(decoding: bytes[block.inside], as: UTF8.self)
      .split(separator: "\n").joined(separator: "\n")
  }

  /// Puts the block there, or puts another line into it.
  public mutating func set(_ line: String) throws(VaultError) {
    if let block = try block() {
      bytes.replaceSubrange(block.inside, with: Array((line + "\n").utf8))
    } else {
      // cron ignores a last line without its end.
      if let last = bytes.last, last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
      bytes += Array("\(beginning)\n\(line)\n\(ending)\n".utf8)
    }
  }

  public mutating func remove() throws(VaultError) {
    guard let block = try block() else { return }
    bytes.removeSubrange(block.whole)
  }

  /// Whether whoever wrote the crontab wants no mail of it: then nobody reads what a job says.
  public var sendsNoMail: Bool {
    lines.map { bytes[$0].filter { !" \t\"'".utf8.contains($0) } }
      .last { $0.starts(with: "MAILTO=".utf8) }
      .map { $0.filter { $0 != UInt8(ascii: "\n") }.elementsEqual("MAILTO=".utf8) } ?? false
  }

  private func block() throws(VaultError) -> (whole: Range<Int>, inside: Range<Int>)? {
    let begins = lines.filter { isLine($0, beginning) }
    let ends = lines.filter { isLine($0, ending) }
    if begins.isEmpty, ends.isEmpty { return nil }
    guard begins.count == 1, ends.count == 1, let begin = begins.first, let end = ends.first,
      begin.upperBound <= end.lowerBound
    else {
      throw VaultError(
        .refused, "the block of vault in your crontab was altered by hand; nothing was changed",
        hint: "'crontab -e', and take out the lines that name \(name)")
    }
    return (begin.lowerBound..<end.upperBound, begin.upperBound..<end.lowerBound)
  }

  private func isLine(_ range: Range<Int>, _ text: String) -> Bool {
    var line = bytes[range]
    if line.last == UInt8(ascii: "\n") { line.removeLast() }
    return line.elementsEqual(text.utf8)
  }

  /// Each with its line end.
  private var lines: [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = 0
    for place in bytes.indices where bytes[place] == UInt8(ascii: "\n") {
      lines.append(start..<place + 1)
      start = place + 1
    }
    if start < bytes.count { lines.append(start..<bytes.count) }
    return lines
  }
}

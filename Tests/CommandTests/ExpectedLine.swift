/// A line a script expects: exact, with `*` for any text, or `...` for any number of lines.
struct ExpectedLine: Sendable {
  let text: String
  let isPattern: Bool

  init(_ text: String, isPattern: Bool) {
    self.text = text
    self.isPattern = isPattern
  }

  private var isAnything: Bool { text == "..." && !isPattern }

  /// Whether these lines are the whole of a stream. One empty line stands for an empty stream.
  static func fits(_ expected: [ExpectedLine], _ stream: String, home: String) -> Bool {
    var lines = stream.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
    if lines.last == [] { lines.removeLast() }
    if expected.count == 1, expected[0].text.isEmpty { return lines.isEmpty }
    return fits(expected[...], lines[...], home)
  }

  private static func fits(
    _ expected: ArraySlice<ExpectedLine>, _ lines: ArraySlice<[Character]>, _ home: String
  ) -> Bool {
    guard let first = expected.first else { return lines.isEmpty }
    let others = expected.dropFirst()
    if first.isAnything {
      return (0...lines.count).contains { fits(others, lines.dropFirst($0), home) }
    }
    guard let line = lines.first, first.fits(line, home) else { return false }
    return fits(others, lines.dropFirst(), home)
  }

  private func fits(_ line: [Character], _ home: String) -> Bool {
    let wanted = Array(Self.filledIn(text, home))
    guard isPattern else { return wanted == line }
    let parts = wanted.split(separator: "*", omittingEmptySubsequences: false)
    guard let first = parts.first, let last = parts.last, parts.count > 1 else {
      return wanted == line
    }
    guard line.count >= first.count + last.count, line.starts(with: first),
      line.suffix(last.count).elementsEqual(last)
    else { return false }
    var rest = line.dropFirst(first.count).dropLast(last.count)
    for part in parts.dropFirst().dropLast() {
      let starts = rest.indices.filter { rest[$0...].starts(with: part) }
      guard let start = part.isEmpty ? rest.startIndex : starts.first else { return false }
      rest = rest[(start + part.count)...]
    }
    return true
  }

  /// With the script's HOME in the place of `$HOME`.
  static func filledIn(_ text: String, _ home: String) -> String {
    var result = ""
    var rest = text[...]
    while !rest.isEmpty {
      if rest.hasPrefix("$HOME") {
        result += home
        rest = rest.dropFirst("$HOME".count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result
  }
}

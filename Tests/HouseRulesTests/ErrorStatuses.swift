import FoundationEssentials

/// The two tables of `Schemas/errors.json` that speak of exit statuses.
struct ErrorStatuses: Decodable {
  struct Row: Decodable {
    let status: String
    let meaning: String
  }

  struct Code: Decodable {
    let code: String
    let status: Int32
  }

  let errors: [Code]
  let statuses: [Row]
  let exec: [Row]

  static func ofSchemas() throws -> ErrorStatuses {
    let text = try SourceFile.read("Schemas/errors.json").text
    return try JSONDecoder().decode(ErrorStatuses.self, from: Data(text.utf8))
  }

  /// What each status means, in the words of a help screen: no capital, no full stop.
  var meanings: [String: String] {
    Dictionary((statuses + exec).map { ($0.status, Self.asInHelp($0.meaning)) }) { first, _ in first
    }
  }

  private static func asInHelp(_ sentence: String) -> String {
    // "I/O" is no capital at the start of a sentence.
    let start = sentence.dropFirst().first?.isLetter ?? false ? sentence.prefix(1).lowercased() : ""
    let end = sentence.hasSuffix(".") ? sentence.dropLast() : sentence[...]
    return start + end.dropFirst(start.count)
  }
}

/// A help screen.
struct HelpScreen {
  let text: String

  /// The rows below EXIT STATUS: label and meaning, a wrapped meaning put together again.
  var statuses: [(label: String, meaning: String)] {
    var rows: [(label: String, meaning: String)] = []
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let start = lines.firstIndex { $0 == "EXIT STATUS" }.map { $0 + 1 } ?? lines.endIndex
    for line in lines[start...].prefix(while: { $0.hasPrefix("  ") }) {
      let words = line.split(separator: " ")
      if line.hasPrefix("     ") || words.isEmpty {
        guard let last = rows.popLast() else { continue }
        rows.append((last.label, ([last.meaning] + words.map(String.init)).joined(separator: " ")))
      } else {
        rows.append((String(words[0]), words.dropFirst().joined(separator: " ")))
      }
    }
    return rows
  }

  /// The names under the headings of subcommands.
  var commands: [String] {
    var names: [String] = []
    var isInside = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if !line.hasPrefix(" ") { isInside = line.hasSuffix("SUBCOMMANDS:") }
      guard isInside, line.hasPrefix("  "), !line.hasPrefix("   "), !line.contains("'vault help")
      else { continue }
      names += line.split(separator: " ").prefix(1).map(String.init)
    }
    return names
  }

  /// One line for each row that `errors.json` does not have, or has with another meaning. Labels
  /// that are no number stand for a command's own end.
  func breaches(against table: ErrorStatuses) -> [String] {
    if statuses.isEmpty { return ["no EXIT STATUS"] }
    return statuses.filter { Int32($0.label) != nil }.compactMap { row in
      guard let meaning = table.meanings[row.label] else { return "\(row.label): not in the table" }
      return meaning == row.meaning ? nil : "\(row.label): \(row.meaning), not \(meaning)"
    }
  }
}

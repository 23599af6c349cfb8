public import VaultCore

/// A report as a table for people: aligned, no lines, two blanks between columns.
public enum TableReport {
  static let gap = "  "

  /// The table with its heading, every line ended by LF; a report without rows is empty text.
  ///
  /// - Parameters:
  ///   - now: what "in 12 days" counts from.
  ///   - colour: true only where a terminal reads and `NO_COLOR` is not set.
  ///   - hasHeading: false where each line is to stand for one thing.
  public static func text(
    _ report: Report, now: Instant, colour: Bool, hasHeading: Bool = true
  ) -> String {
    guard !report.rows.isEmpty else { return "" }
    let lines = report.rows.map { row in
      zip(report.columns, row).map { column, cell in
        let text = cell.text(now: now)
        return column.widthLimit.map { DisplayWidth.cut(text, to: $0) } ?? text
      }
    }
    let titles = report.columns.map { hasHeading ? $0.title.uppercased() : "" }
    let widths = report.columns.indices.map { index in
      lines.reduce(DisplayWidth.of(titles[index])) { max($0, DisplayWidth.of($1[index])) }
    }
    let heading =
      hasHeading
      ? line(titles, report.columns, widths) { Colour.paint($1, Colour.heading, colour) } : ""
    return zip(lines, report.rows).reduce(into: heading) { text, pair in
      text += line(pair.0, report.columns, widths) { index, padded in
        guard case .state(let state) = pair.1[index] else { return padded }
        return Colour.paint(padded, Colour.code(for: state), colour)
      }
    }
  }

  /// One line. Blanks stay outside the colour, and none ends the line.
  private static func line(
    _ texts: [String], _ columns: [Column], _ widths: [Int],
    paint: (_ index: Int, _ text: String) -> String
  ) -> String {
    var result = ""
    var owed = ""
    for (index, text) in texts.enumerated() {
      let blanks = String(repeating: " ", count: widths[index] - DisplayWidth.of(text))
      let isTrailing = columns[index].alignment == .trailing
      result += owed + (isTrailing ? blanks : "") + paint(index, text)
      owed = (isTrailing ? "" : blanks) + gap
    }
    return result + "\n"
  }
}

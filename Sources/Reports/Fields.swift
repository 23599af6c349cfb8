import VaultCore

/// One thing told in lines of "label  value", as `show` and `status` do.
struct Fields {
  private struct Field {
    let label: String
    let lines: [String]
    let colour: String?
  }

  private let now: Instant
  private var fields: [Field] = []

  init(now: Instant) {
    self.now = now
  }

  mutating func add(_ label: String, _ cell: Cell) {
    var colour: String?
    if case .state(let state) = cell { colour = Colour.code(for: state) }
    fields.append(Field(label: label, lines: [cell.text(now: now)], colour: colour))
  }

  mutating func add(_ label: String, _ text: String) {
    add(label, .text(text))
  }

  /// A list of words on one line.
  mutating func add(_ label: String, _ list: [String]) {
    add(label, .text(list.joined(separator: ", ")))
  }

  /// Text of several lines, each behind the column of labels, so that no line of it looks like a
  /// field.
  mutating func add(_ label: String, paragraph: String) {
    guard !paragraph.isEmpty else { return add(label, .text("")) }
    fields.append(Field(label: label, lines: Escaping.lines(paragraph), colour: nil))
  }

  func text(colour: Bool) -> String {
    let width = fields.reduce(0) { max($0, DisplayWidth.of($1.label)) }
    var result = ""
    for field in fields {
      for (index, line) in field.lines.enumerated() {
        let label = index == 0 ? field.label : ""
        let blanks = String(repeating: " ", count: width - DisplayWidth.of(label))
        let value = Colour.paint(line, field.colour, colour)
        result += line.isEmpty ? label : label + blanks + TableReport.gap + value
        result += "\n"
      }
    }
    return result
  }
}

import Platform

/// How far a long operation is, on one line of stderr: on a terminal, from the first second on, and
/// gone when it ends. Nothing is drawn where stdout is a terminal too, since the answer is there.
struct ProgressBar {
  private let label: String
  /// In bytes; nil: nobody knows.
  private let total: Int64?
  private var done: Int64 = 0
  private let columns: Int?
  private var nextDrawing = Clock.sinceBootCountingSuspend() + delay
  private var isDrawn = false

  /// Milliseconds before the first drawing, and between two.
  private static let delay: Int64 = 1_000
  private static let interval: Int64 = 100
  private static let barWidth = 30

  init(_ label: String, total: Int64?) {
    self.label = label
    self.total = total
    let draws = StandardStreams.errorIsTerminal && !StandardStreams.outputIsTerminal
    columns = draws ? Terminal.size(Descriptor.standardError).map { Int($0.columns) } ?? 80 : nil
  }

  mutating func advance(by byteCount: Int) {
    done += Int64(byteCount)
    guard let columns else { return }
    let now = Clock.sinceBootCountingSuspend()
    guard now >= nextDrawing else { return }
    nextDrawing = now + Self.interval
    isDrawn = true
    StandardStreams.writeError("\r" + Self.line(label, done, total, columns) + "\u{1B}[K")
  }

  func finish() {
    if isDrawn { StandardStreams.writeError("\r\u{1B}[K") }
  }

  /// Fits into a line of `columns`: what does not fit is left out, the label last.
  static func line(_ label: String, _ done: Int64, _ total: Int64?, _ columns: Int) -> String {
    let room = max(0, columns - 1)
    guard let total, total > 0 else {
      return String("\(label)  \(size(done))".prefix(room))
    }
    let share = min(100, Int(Double(done) / Double(total) * 100))
    let filled = share * barWidth / 100
    let bar =
      "[" + String(repeating: "#", count: filled)
      + String(repeating: ".", count: barWidth - filled) + "]"
    let percent = String(repeating: " ", count: share < 10 ? 2 : share < 100 ? 1 : 0) + "\(share)%"
    let sizes = "\(size(min(done, total))) of \(size(total))"
    let choices = [
      "\(label)  \(percent)  \(bar)  \(sizes)", "\(label)  \(percent)  \(sizes)",
      "\(label)  \(percent)", percent,
    ]
    return choices.first { $0.count <= room } ?? ""
  }

  private static func size(_ bytes: Int64) -> String {
    var value = Double(bytes)
    for unit in ["B", "kB", "MB", "GB"] {
      if value < 1_000 || unit == "GB" {
        let tenths = Int64((value * 10).rounded())
        return unit == "B" ? "\(bytes) B" : "\(tenths / 10).\(tenths % 10) \(unit)"
      }
      value /= 1_000
    }
    return "\(bytes) B"
  }
}

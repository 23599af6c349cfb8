import Reports
import VaultApp
import VaultCore

/// Where answers and errors go: the answer to stdout, everything else to stderr.
enum Output {
  static func report(_ error: VaultError, asJSON: Bool) {
    let report = ErrorReport(error)
    let text = asJSON ? report.json : report.text(colour: colour(StandardStreams.errorIsTerminal))
    StandardStreams.writeNote(text.hasSuffix("\n") ? String(text.dropLast()) : text)
  }

  /// A monitor reads stdout and the status; stderr is for whoever looks after it.
  static func reportToMonitor(_ error: VaultError) -> Int32 {
    let report = NagiosReport(error)
    try? StandardStreams.writeAnswer(report.text)
    return report.status.rawValue
  }

  /// What is due, on stdout or into a file. What Prometheus collects, another user reads.
  static func write(
    _ report: DueReport, in format: DueReport.Format, to path: String?, _ context: Context
  ) throws(VaultError) {
    let colour = path == nil && coloursAnswers
    let text = report.text(in: format, colour: colour)
    guard let path else { return try StandardStreams.writeAnswer(text) }
    try AnswerFile.write(
      text, to: path, format == .prometheus ? .readableByAll : .kept, context)
  }

  /// One answer, as text or JSON.
  static func write(_ answer: some Answer, asJSON: Bool) throws(VaultError) {
    if asJSON { return try StandardStreams.writeAnswer(answer.json) }
    let text = answer.text(colour: colour(StandardStreams.outputIsTerminal))
    try StandardStreams.writeAnswer(text)
    remark(answer.remarks)
  }

  /// Whole lines for the eyes of whoever waits, or nothing.
  static func remark(_ remarks: String) {
    guard !remarks.isEmpty else { return }
    StandardStreams.writeNote(remarks.hasSuffix("\n") ? String(remarks.dropLast()) : remarks)
  }

  static var coloursAnswers: Bool { colour(StandardStreams.outputIsTerminal) }

  /// <https://no-color.org>: any value but the empty one.
  private static func colour(_ isTerminal: Bool) -> Bool {
    isTerminal && !StandardStreams.refusesColour
  }
}

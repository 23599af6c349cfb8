import Interchange
import VaultCore
import VaultCrypto

/// What came back of one request.
struct HTTPAnswer: ~Copyable {
  enum Outcome: Equatable {
    /// An HTTP status.
    case status(Int)
    /// Nothing left this machine, or nothing reached the provider.
    case unsent(reason: String)
    /// It may have arrived.
    case lost(reason: String)
  }

  let outcome: Outcome
  /// What was sent.
  let hidden: SentSecrets
  private let json: JSONAnswer?
  /// The body, and what curl says about it.
  private let result: ProviderTool.Result
  private let headers: JSONAnswer?
  /// Bytes before the JSON of the headers.
  private let headersStart: Int

  /// - Parameter hidden: in no error, whatever the answer holds.
  init(
    _ result: consuming ProviderTool.Result, from name: String, hiding hidden: SentSecrets
  ) throws(VaultError) {
    self.hidden = hidden
    let report = Self.report(result.errors, hidden)
    headersStart = report.start
    headers = result.errors.withBytes { span in
      try? JSONAnswer(span.extracting(droppingFirst: report.start))
    }
    outcome =
      switch result.end {
      case .status(0): .status(report.status)
      case .status(let status) where Self.unsent.contains(status):
        .unsent(reason: "\(name) cannot be reached: \(report.reason)")
      case .status: .lost(reason: "no answer from \(name): \(report.reason)")
      case .stopped(let reason): .lost(reason: "no answer from \(name): \(reason)")
      }
    json = result.output.withBytes { try? JSONAnswer($0) }
    self.result = result
  }

  /// A page of something on the way to the provider is none.
  var isJSON: Bool { json != nil }

  /// A text, a number or a flag in the answer.
  func text(_ place: AnswerPlace) -> String? {
    switch place {
    case .json(let path): result.output.withBytes { json?.text(path, in: $0) }
    case .header(let name):
      result.errors.withBytes { span in
        headers?.texts([name], in: span.extracting(droppingFirst: headersStart)).first
      }
    }
  }

  /// An array of texts, or one text with spaces or commas between its parts; nil if there is none.
  func list(_ place: AnswerPlace) -> [String]? {
    let texts =
      switch place {
      case .json(let path): result.output.withBytes { json?.texts(path, in: $0) } ?? []
      case .header: [text(place)].compactMap(\.self)
      }
    guard !texts.isEmpty else { return nil }
    return texts.flatMap { $0.split { $0 == " " || $0 == "," }.map(String.init) }
  }

  consuming func takeBody() -> SecretBytes { result.takeOutput() }

  /// What the provider says about a failure, where it says it in one of the usual ways.
  var complaint: String {
    for place: [StaticString] in Self.complaints {
      if let text = text(.json(place)) { return ": " + hidden.line(text) }
    }
    return ""
  }

  private static let complaints: [[StaticString]] = [
    ["error_description"], ["message"], ["error", "message"], ["error"], ["detail"],
  ]

  /// Exit statuses of curl(1) before anything of a request is sent: options, names, connections,
  /// certificates.
  private static let unsent: Set<Int32> = [
    1, 2, 3, 5, 6, 7, 26, 27, 35, 41, 43, 53, 54, 58, 59, 60, 66, 77, 80, 82, 83, 90, 91,
  ]

  /// The status and the error, a line each, and where the JSON behind them begins.
  private static func report(
    _ errors: borrowing SecretBytes, _ hidden: SentSecrets
  ) -> (status: Int, reason: String, start: Int) {
    var lines: [String] = []
    var start = 0
    errors.withBytes { span in
      var line: [UInt8] = []
      while start < span.byteCount, lines.count < 2 {
        let byte = span.byte(start)
        start += 1
        if byte == 0x0A {
          lines.append(String(decoding: line, as: UTF8.self))
          line = []
        } else {
          line.append(byte)
        }
      }
    }
    let said = lines.count > 1 ? lines[1] : ""
    let reason = said.isEmpty ? "curl gave no reason" : hidden.line(said)
    return (lines.first.flatMap { Int($0) } ?? 0, reason, start)
  }
}

extension LockedText {
  static func of(_ text: String) throws(VaultError) -> SecretBytes {
    var locked = try LockedText()
    try locked.put(text)
    return locked.finish()
  }
}

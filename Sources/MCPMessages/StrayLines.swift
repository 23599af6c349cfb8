import Redaction

/// Lines on the server's stdout that are not JSON-RPC: a person gets to see them, marked, with
/// secrets hidden and nothing in them that moves a terminal.
final class StrayLines {
  static let prefix: StaticString = "vault: not JSON-RPC on stdout: "

  private let redactor: Redactor
  /// What the redactor has let go.
  private let redacted: MessageBuffer
  private let printable: MessageBuffer

  init(_ patterns: PatternSet, memory: any PatternMemory) {
    redactor = Redactor(patterns)
    redacted = MessageBuffer(memory: memory)
    printable = MessageBuffer(memory: memory)
  }

  /// Ends the text so far: a secret that began in it and did not end is no secret.
  func use(_ patterns: PatternSet) {
    redactor.finish { piece in piece.withView { redacted.append($0) } }
    redactor.use(patterns)
  }

  /// Takes one line; what may belong to a secret of several lines is written with the next.
  func feed<E: Error>(
    _ line: ByteView, _ output: (MessageDestination, RawSpan) throws(E) -> Void
  ) throws(E) {
    line.withSpan { span in
      redactor.feed(span) { piece in piece.withView { redacted.append($0) } }
    }
    try write(output)
  }

  func finish<E: Error>(
    _ output: (MessageDestination, RawSpan) throws(E) -> Void
  ) throws(E) {
    redactor.finish { piece in piece.withView { redacted.append($0) } }
    if !redacted.isEmpty { redacted.append("\n") }
    try write(output)
  }

  /// Writes whole lines and keeps the rest.
  private func write<E: Error>(
    _ output: (MessageDestination, RawSpan) throws(E) -> Void
  ) throws(E) {
    let text = redacted.view
    var start = 0
    while let end = text.firstPlace(of: 0x0A, from: start) {
      append(text[start..<end])
      start = end + 1
    }
    guard start > 0 else { return }
    redacted.keepLast(text.count - start)
    try printable.write(.diagnostics, output)
  }

  private func append(_ line: ByteView) {
    var place = 0
    let end = line.isEmpty || line[line.count - 1] != 0x0D ? line.count : line.count - 1
    guard end > 0 else { return }
    printable.append(Self.prefix)
    while place < end {
      let length = UTF8Sequence.length(line, at: place)
      let scalar = UTF8Sequence.scalar(line, at: place, length: length)
      if length > 0, let scalar, Self.isHarmless(scalar) {
        printable.append(line[place..<(place + length)])
      } else {
        printable.append("?")
      }
      place += max(1, length)
    }
    printable.append("\n")
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x7F { return scalar.value >= 0x20 || scalar.value == 0x09 }
    return switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned,
      .privateUse:
      false
    default: true
    }
  }
}

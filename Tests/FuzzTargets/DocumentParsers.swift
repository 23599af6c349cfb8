import Interchange

/// Documents of other programs: what each yields must lie inside it, and come out of it.
extension FuzzedParser {
  static let documents: [FuzzedParser] =
    ForeignFormat.allCases.map { format in
      FuzzedParser(format.rawValue) { (bytes) throws(BrokenRule) in
        try document(bytes) { (span) throws(InterchangeError) in try format.contents(of: span) }
      }
    } + [
      FuzzedParser("pass") { (bytes) throws(BrokenRule) in
        var input = InputReader(bytes)
        // Somewhere in a larger document.
        let start = min(Int(input.byte()), bytes.count)
        let end = max(start, bytes.count - Int(input.byte()))
        return try document(bytes) { span in
          ForeignDocument(
            entries: PassEntry.entries(named: "mail/work", in: span, start..<end))
        }
      },
      FuzzedParser("recognise") { (bytes) throws(BrokenRule) in
        do throws(InterchangeError) {
          return try unsafe ForeignFormat.recognise(bytes.span.bytes) == nil ? .refused : .taken
        } catch {
          try check(error, in: bytes)
          return .refused
        }
      },
      FuzzedParser("dotenv-values") { (bytes) throws(BrokenRule) in try assignments(bytes) },
    ]

  private static func document(
    _ bytes: [UInt8], _ read: (RawSpan) throws(InterchangeError) -> ForeignDocument
  ) throws(BrokenRule) -> FuzzOutcome {
    let found: ForeignDocument
    do throws(InterchangeError) {
      found = try unsafe read(bytes.span.bytes)
    } catch {
      try check(error, in: bytes)
      return .refused
    }
    var hasValue = false
    for entry in found.entries {
      try hold(!entry.path.isEmpty, "an entry has a title")
      guard case .value(let place, _) = entry.content else { continue }
      hasValue = true
      try hold(!(try decoded(place, in: bytes).isEmpty), "an empty value is none")
    }
    for server in found.servers { try check(server) }
    return hasValue || !found.servers.isEmpty ? .taken : .refused
  }

  /// However much a document says about a server, little of it is kept.
  private static func check(_ server: ForeignServer) throws(BrokenRule) {
    let parts =
      server.arguments.map(\.count) + server.passed.map(\.utf8.count)
      + (server.recorded + server.variables + server.files).map { $0.value.count }
    let largest = InterchangeLimits.serverByteCount + 1
    try hold(parts.allSatisfy { $0 <= largest }, "no part of a server is long")
    try hold(
      server.isTooLong || parts.reduce(0, +) < largest, "what is too long is marked as that")
  }

  private static func check(
    _ error: InterchangeError, in bytes: [UInt8]
  ) throws(BrokenRule) {
    try hold((0...bytes.count).contains(error.offset), "an error lies inside the document")
    let line = 1 + bytes[..<error.offset].count { $0 == 0x0A }
    try hold(error.line == line, "an error names its line")
  }

  /// A value, with room behind it that must stay as it was: a release build does not check.
  private static func decoded(
    _ place: ValuePlace, in bytes: [UInt8]
  ) throws(BrokenRule) -> [UInt8] {
    let range = place.range
    try hold(range.lowerBound >= 0 && range.upperBound <= bytes.count, "a value lies inside")
    let mark: UInt8 = 0xA5
    var room = [UInt8](repeating: mark, count: range.count + 64)
    let count = unsafe room.withUnsafeMutableBytes { room in
      unsafe place.decode(
        from: bytes.span.bytes, into: UnsafeMutableRawBufferPointer(rebasing: room[..<range.count]))
    }
    try hold((0...range.count).contains(count), "no encoding makes a value longer")
    try hold(room[range.count...].allSatisfy { $0 == mark }, "nothing is written behind the room")
    return Array(room[..<count])
  }

  /// Every value of a dotenv file, written between quotes by itself, reads back the same.
  private static func assignments(_ bytes: [UInt8]) throws(BrokenRule) -> FuzzOutcome {
    let found: [DotEnvReader.Assignment]
    do throws(InterchangeError) {
      found = try unsafe DotEnvReader.assignments(in: bytes.span.bytes)
    } catch {
      try check(error, in: bytes)
      return .refused
    }
    for assignment in found {
      let value = try decoded(assignment.value, in: bytes)
      try hold(!value.contains(0), "no value holds a zero byte")
      // A carriage return before a line feed is part of a line's end there.
      guard !value.contains(0x0D) else { continue }
      let line = Array("export \(assignment.name) = \"".utf8) + value.flatMap(escaped) + [0x22]
      guard let again = try? unsafe DotEnvReader.assignments(in: line.span.bytes),
        again.count == 1, again[0].name == assignment.name
      else { throw BrokenRule(description: "what was read can be written") }
      try hold(try decoded(again[0].value, in: line) == value, "and reads back the same")
    }
    return found.isEmpty ? .refused : .taken
  }

  private static func escaped(_ byte: UInt8) -> [UInt8] {
    switch byte {
    case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "$"): [UInt8(ascii: "\\"), byte]
    default: [byte]
    }
  }
}

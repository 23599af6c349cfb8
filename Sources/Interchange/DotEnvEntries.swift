/// A dotenv file as a source of secrets: every variable is one, under its own name. What stands
/// for a value that is kept elsewhere is left out, as is what a later line assigns again.
enum DotEnvEntries {
  static func read(_ bytes: ByteView) throws(InterchangeError) -> [ForeignEntry] {
    let assignments = try DotEnvReader.assignments(in: bytes, limit: InterchangeLimits.entries)
    var last: [String: Int] = [:]
    for (index, assignment) in assignments.enumerated() { last[assignment.name] = index }
    return assignments.enumerated().map { index, assignment in
      var metadata = ForeignMetadata()
      metadata.environment = assignment.name
      return ForeignEntry(
        path: [assignment.name],
        content: content(assignment.value, isLast: last[assignment.name] == index, bytes),
        metadata: metadata)
    }
  }

  private static func content(
    _ place: ValuePlace, isLast: Bool, _ bytes: ByteView
  ) -> ForeignEntry.Content {
    if !isLast { return .skipped(.overridden) }
    if place.isEmpty(in: bytes) { return .skipped(.empty) }
    return isReference(place, bytes) ? .skipped(.reference) : .value(place, .secret)
  }

  /// `$NAME`, `${…}`, `$(…)`, or an address of another store. In single quotes a `$` is one.
  private static func isReference(_ place: ValuePlace, _ bytes: ByteView) -> Bool {
    let start = place.range.lowerBound
    for scheme in ["op://", "vault://", "{{vault://", "{env:", "{file:"] as [StaticString]
    where bytes.has(scheme, at: start) { return true }
    guard place.encoding != .singleQuoted, bytes[start] == UInt8(ascii: "$"),
      place.range.count > 1
    else { return false }
    let end = place.range.upperBound - 1
    switch bytes[start + 1] {
    case UInt8(ascii: "{"): return bytes[end] == UInt8(ascii: "}")
    case UInt8(ascii: "("): return bytes[end] == UInt8(ascii: ")")
    default:
      return !bytes[start + 1].isDigit
        && place.range.dropFirst().allSatisfy { bytes[$0].isNameByte }
    }
  }
}

extension UInt8 {
  /// A letter, a digit, `_`.
  var isNameByte: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
    default: false
    }
  }
}

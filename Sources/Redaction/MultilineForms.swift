/// Forms of a value that has line ends inside.
enum MultilineForms {
  /// The symbol for a run of whitespace.
  static let runSymbol = UInt8(ascii: " ")
  /// Bytes of the longest run of whitespace that counts as one.
  static let longestRun = 4_096

  static func hasLineEnds(_ value: borrowing FormBytes) -> Bool {
    value.containsAny(of: "\n\r")
  }

  /// The value with each run of whitespace folded into one symbol. This includes runs inside a
  /// line: an unquoted shell variable and a program that fills text change those as well.
  ///
  /// - Returns: the length of the longest run, in bytes.
  static func fold(_ value: borrowing FormBytes, into form: inout FormBytes) -> Int {
    form.removeAll()
    var run = 0
    var longest = 0
    for index in 0..<value.count {
      if ByteClass.isWhitespace(value[index]) {
        if run == 0 { form.append(runSymbol) }
        run += 1
        longest = max(longest, run)
      } else {
        run = 0
        form.append(value[index])
      }
    }
    return longest
  }

  /// The value with LF for CR LF and CR.
  static func normalizeLineEnds(_ value: borrowing FormBytes, into form: inout FormBytes) {
    form.removeAll()
    for index in 0..<value.count {
      guard value[index] == 0x0d else {
        form.append(value[index])
        continue
      }
      if index + 1 == value.count || value[index + 1] != 0x0a { form.append(0x0a) }
    }
  }

  /// Calls `body` with each line, without whitespace at its ends.
  static func forEachLine(
    _ value: borrowing FormBytes, _ body: (borrowing FormBytes) -> Void
  ) {
    var first = 0
    for index in 0...value.count
    where index == value.count || value[index] == 0x0a || value[index] == 0x0d {
      let line = value.slice(first..<index).stripped()
      if !line.isEmpty { body(line) }
      first = index + 1
    }
  }

  /// The text around an encoded key (RFC 7468 section 2), which is no secret.
  static func isEncapsulationBoundary(_ line: borrowing FormBytes) -> Bool {
    FormRules.hasPrefix(line, "-----BEGIN") || FormRules.hasPrefix(line, "-----END")
  }
}

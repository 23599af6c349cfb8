/// What the argument parser says, without what the user typed: a secret given in the wrong place
/// must not end up on a screen or in a log. Only sentences known here pass, and of a quotation
/// only names of the program's own.
enum UsageMessage {
  static func text(_ message: String) -> String {
    let line = message.split(separator: "\n").first.map(String.init) ?? ""
    if let text = unknownOption(line) ?? badValue(line) { return text }
    if line.hasPrefix("Missing ") { return "missing " + withoutFullStop(line.dropFirst(8)) }
    if isSurplus(message) { return "unexpected argument (not shown, since it may be a secret)" }
    return "the arguments do not fit together"
  }

  /// `Unexpected argument 'x'`, `2 unexpected arguments: 'x', 'y'`.
  static func isSurplus(_ message: String) -> Bool {
    message.hasPrefix("Unexpected argument")
      || message.drop(while: \.isNumber).hasPrefix(" unexpected arguments")
  }

  /// `Unknown option '--x'`, with or without `. Did you mean '--y'?`.
  private static func unknownOption(_ line: String) -> String? {
    guard let rest = after("Unknown option '", line) else { return nil }
    let name = rest.prefix { $0 != "'" && $0 != "=" }
    guard isOptionName(name) else { return "unknown option (not shown, since it may be a secret)" }
    let end = rest.dropFirst(name.count)
    guard let found = after("'. Did you mean '", end) else { return "unknown option '\(name)'" }
    return "unknown option '\(name)'; did you mean '\(found.prefix { $0 != "'" })'?"
  }

  /// `The value 'x' is invalid for '--y <z>'`. What is valid may follow, in the program's words.
  private static func badValue(_ line: String) -> String? {
    let mark = "' is invalid for '"
    guard line.hasPrefix("The value '"), let place = lastPlace(of: mark, in: line) else {
      return nil
    }
    let rest = line[place...].dropFirst(mark.count)
    let option = rest.prefix { $0 != "'" && $0 != " " }
    let sentence = "the value given is not valid for \(option)"
    guard let choices = after("'. Please provide one of ", rest.drop { $0 != "'" }) else {
      return sentence
    }
    return sentence + "; it is one of " + withoutFullStop(choices.filter { $0 != "'" }[...])
  }

  /// A passphrase behind a dash is not echoed: long options have two, and lower-case words.
  private static func isOptionName(_ text: Substring) -> Bool {
    if text.count == 2 { return text.hasPrefix("-") }
    return text.hasPrefix("--") && text.count <= 24
      && text.allSatisfy { $0 == "-" || ($0.isASCII && $0.isLowercase) }
  }

  private static func after(_ prefix: String, _ text: some StringProtocol) -> Substring? {
    text.hasPrefix(prefix) ? Substring(text.dropFirst(prefix.count)) : nil
  }

  /// What was typed may hold the words looked for; the last ones are the parser's.
  private static func lastPlace(of words: String, in text: String) -> String.Index? {
    text.indices.last { text[$0...].hasPrefix(words) }
  }

  private static func withoutFullStop(_ text: Substring) -> String {
    String(text.hasSuffix(".") ? text.dropLast() : text)
  }
}

/// A piece of HTML. Only a literal becomes markup; whatever is put into one is escaped, so no text
/// of a person's can be anything else than text.
///
/// ```
/// page += "<td>\(token.owner)"
/// ```
struct Markup: Sendable, ExpressibleByStringInterpolation {
  private(set) var html: String

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var html = ""

    init(literalCapacity: Int, interpolationCount: Int) {
      html.reserveCapacity(literalCapacity + 16 * interpolationCount)
    }

    mutating func appendLiteral(_ literal: String) { html += literal }
    mutating func appendInterpolation(_ text: String) { html += Markup.escaped(text) }
    mutating func appendInterpolation(_ text: Substring) { html += Markup.escaped(String(text)) }
    mutating func appendInterpolation(_ number: Int) { html += String(number) }
    mutating func appendInterpolation(_ number: Int64) { html += String(number) }
    mutating func appendInterpolation(_ markup: Markup) { html += markup.html }
  }

  init() { html = "" }
  init(stringLiteral literal: String) { html = literal }
  init(stringInterpolation: StringInterpolation) { html = stringInterpolation.html }

  static func += (left: inout Markup, right: Markup) { left.html += right.html }

  /// Each element as markup, one after another.
  static func each<Element>(
    _ elements: some Sequence<Element>, separator: Markup = "", _ markup: (Element) -> Markup
  ) -> Markup {
    var result = Markup()
    var isFirst = true
    for element in elements {
      if !isFirst { result += separator }
      isFirst = false
      result += markup(element)
    }
    return result
  }

  /// Text that breaks before an `@` rather than elsewhere: an address in a narrow column.
  static func breakable(_ text: String) -> Markup {
    guard text.utf8.contains(UInt8(ascii: "@")) else { return "\(text)" }
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    return each(parts, separator: "<wbr>@") { "\($0)" }
  }

  /// Safe between tags and in a quoted attribute. What a reader could not see, such as a mark that
  /// turns the direction of text, is written out.
  private static func escaped(_ text: String) -> String {
    var others: UInt8 = 0
    for byte in text.utf8 { others |= isPlain(byte) ? 0 : 1 }
    guard others != 0 else { return text }
    var result = ""
    for scalar in Escaping.line(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Printable ASCII that means nothing to HTML.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte &- 0x20 < 0x5F && byte != UInt8(ascii: "&") && byte != UInt8(ascii: "<")
      && byte != UInt8(ascii: ">") && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "'")
  }
}

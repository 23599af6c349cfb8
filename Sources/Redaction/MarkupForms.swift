/// Text in XML and HTML (XML 1.0 section 2.4, HTML section 13.1.4).
enum MarkupForms {
  struct Style {
    var apostrophe: StaticString
    var quote: StaticString
    var greater: StaticString
  }

  private static let apostrophes: [StaticString] = ["'", "&apos;", "&#x27;", "&#39;", "&#039;"]
  private static let quotes: [StaticString] = ["\"", "&quot;", "&#34;"]
  private static let greaters: [StaticString] = ["&gt;", ">"]

  /// The styles that differ for a value, one of each.
  static func styles(for value: borrowing FormBytes) -> [Style] {
    let apostrophes = value.containsAny(of: "'") ? Self.apostrophes : ["'"]
    let quotes = value.containsAny(of: "\"") ? Self.quotes : ["\""]
    let greaters = value.containsAny(of: ">") ? Self.greaters : ["&gt;"]
    return apostrophes.flatMap { apostrophe in
      quotes.flatMap { quote in
        greaters.map { Style(apostrophe: apostrophe, quote: quote, greater: $0) }
      }
    }
  }

  static func encode(_ value: borrowing FormBytes, _ style: Style, into form: inout FormBytes) {
    form.removeAll()
    for index in 0..<value.count {
      switch value[index] {
      case UInt8(ascii: "<"): form.append("&lt;")
      case UInt8(ascii: "&"): form.append("&amp;")
      case UInt8(ascii: ">"): form.append(style.greater)
      case UInt8(ascii: "'"): form.append(style.apostrophe)
      case UInt8(ascii: "\""): form.append(style.quote)
      default: form.append(value[index])
      }
    }
  }
}

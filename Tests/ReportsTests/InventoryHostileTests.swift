import Testing
import VaultCore

@testable import Reports

/// Names, owners and scopes are other people's text, in whatever a report is opened with.
struct InventoryHostileTests {
  private func report(_ text: String, as format: Inventory.Format) throws -> String {
    InventorySamples.inventory([try InventorySamples.token(saying: text)]).text(as: format)
  }

  @Test(arguments: InventorySamples.hostileTexts)
  func htmlIsTheSameMarkupWhateverItSays(_ text: String) throws {
    let plain = Self.tags(try report("plain", as: .html))
    #expect(!plain.isEmpty)
    // An `@` may be a place to break a line.
    let tags = Self.tags(try report(text, as: .html)).filter { $0 != "<wbr>" }
    #expect(tags == plain)
  }

  /// Everything between `<` and `>`, with attributes, as a browser would find it.
  private static func tags(_ html: String) -> [Substring] {
    html.matches(of: /<[^>]*>/).map(\.output)
  }

  @Test func theMarkupTestNoticesMarkup() {
    #expect(Self.tags("a<b>c</b>") == ["<b>", "</b>"])
    #expect(Self.tags("a&lt;b&gt;").isEmpty)
  }

  @Test(arguments: InventorySamples.hostileTexts)
  func nothingReachesATerminalAsAnOrder(_ text: String) throws {
    for format in Inventory.Format.allCases {
      for scalar in try report(text, as: format).unicodeScalars {
        let isLineEnd = scalar == "\n" || [.csv, .ics].contains(format) && scalar == "\r"
        #expect(isLineEnd || (scalar.value >= 0x20 && scalar.value != 0x7F && scalar.value != 0x9B))
        #expect(scalar != "\u{202E}" && scalar != "\u{200B}")
      }
    }
  }

  /// A reader of its own: RFC 4180 with any separator.
  private static func cells(_ csv: String, _ separator: Unicode.Scalar) -> [[String]] {
    var rows: [[String]] = [[""]]
    var isQuoted = false
    let scalars = Array(csv.unicodeScalars)
    var place = 0
    while place < scalars.count {
      let scalar = scalars[place]
      place += 1
      let cell = rows[rows.count - 1].count - 1
      if scalar == "\"" {
        let isPair = isQuoted && place < scalars.count && scalars[place] == "\""
        if isPair { rows[rows.count - 1][cell] += "\"" }
        if isPair { place += 1 } else { isQuoted.toggle() }
      } else if scalar == separator, !isQuoted {
        rows[rows.count - 1].append("")
      } else if scalar == "\n", !isQuoted {
        rows.append([""])
      } else if scalar != "\r" || isQuoted {
        rows[rows.count - 1][cell].unicodeScalars.append(scalar)
      }
    }
    return rows.last == [""] ? rows.dropLast() : rows
  }

  @Test(arguments: InventorySamples.hostileTexts)
  func csvHasNoFormulaAndTheSameColumns(_ text: String) throws {
    let csv = try report(text, as: .csv)
    let rows = Self.cells(csv, ",")
    #expect(rows.count == 2 && rows[0].count == 23 && rows[1].count == 23)
    // As it is meant to be read, and as a spreadsheet with semicolons would read it.
    for cell in (rows + Self.cells(csv, ";")).flatMap({ $0 }) {
      let first = cell.drop { $0 == " " || $0 == "\"" }.unicodeScalars.first
      #expect(!"=+-@\t\r\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains { $0 == first })
    }
  }

  @Test func theFormulaTestNoticesOne() {
    #expect(Self.cells("a,=1\r\n", ",") == [["a", "=1"]])
    #expect(Self.cells("\"a;=1\",b\r\n", ",") == [["a;=1", "b"]])
  }

  @Test(
    arguments: [
      ("=1", "'=1"), ("a=1", "a=1"), ("-", "'-"), (" +1", " '+1"), ("a;b", "\"a;b\""),
      ("a; =1", "\"a; '=1\""), ("say \"=\"", "\"say \"\"=\"\"\""), ("\t=1", "\\t=1"), ("", ""),
      ("\u{FF20}a", "'\u{FF20}a"), ("two\nlines", "two\\nlines"), ("a,b", "\"a,b\""),
    ])
  func csvText(_ text: String, _ cell: String) {
    #expect(CSVCell.text(text) == cell)
  }

  @Test(
    arguments: [
      ("a|b", "a\\|b"), ("`x`", "\\`x\\`"), ("<b>&amp;", "&lt;b&gt;&amp;amp;"),
      ("public_repo", "public_repo"), ("_soft_", "\\_soft\\_"), ("a\nb", "a\\\\nb"),
      ("[x](y)", "\\[x\\](y)"), ("# a", "\\# a"), ("$x$", "\\$x\\$"), ("~~a~~", "\\~\\~a\\~\\~"),
    ])
  func markdownText(_ text: String, _ cell: String) {
    #expect(MarkdownText.cell(text) == cell)
  }

  @Test(arguments: InventorySamples.hostileTexts)
  func markdownKeepsItsColumns(_ text: String) throws {
    func bars(_ report: String) -> [Int] {
      report.split(separator: "\n").map { line in
        line.replacing("\\\\", with: "").replacing("\\|", with: "").count { $0 == "|" }
      }
    }
    #expect(bars(try report(text, as: .markdown)) == bars(try report("plain", as: .markdown)))
    #expect(!(try report(text, as: .markdown)).contains("<"))
  }

  @Test(
    arguments: [
      (
        "https://x.example/a?b#c",
        #"<a href="https://x.example/a?b#c" rel="noreferrer noopener">x.example</a>"#
      ),
      ("javascript:alert(1)", "<small>javascript:alert(1)</small>"),
      ("http://x.example", "<small>http://x.example</small>"),
      ("https://x\u{E9}.example", "<small>https://x\u{E9}.example</small>"),
      (
        "https://x/\"><b>",
        #"<a href="https://x/&quot;&gt;&lt;b&gt;" rel="noreferrer noopener">x</a>"#
      ),
    ])
  func onlyAPlainAddressIsALink(_ url: String, _ markup: String) throws {
    var token = try Samples.token("a")
    token.policy.url = url
    let html = InventorySamples.inventory([token]).text(as: .html)
    #expect(html.contains(markup))
    #expect(html.matches(of: /href=/).count == (markup.contains("href") ? 2 : 1))
  }
}

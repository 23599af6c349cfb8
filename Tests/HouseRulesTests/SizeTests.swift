import Testing

/// Files that can be reviewed whole, lines that fit a page.
struct SizeTests {
  private static let mostLines = 450
  private static let mostColumns = 100

  static func breaches(in files: [SourceFile]) -> [String] {
    files.flatMap { file -> [String] in
      // The last line end is not the start of a line.
      let count = file.lines.count - (file.text.hasSuffix("\n") ? 1 : 0)
      let tooLong = Self.measured(file).enumerated().filter { $1.count > mostColumns }
      return (count > mostLines ? ["\(file.path): \(count) lines"] : [])
        + tooLong.map { "\(file.path):\($0 + 1): \($1.count) columns" }
    }
  }

  /// Expected output in a test has the width it has.
  private static func measured(_ file: SourceFile) -> [Substring] {
    guard file.isSwift, file.path.hasPrefix("Tests/") else { return file.lines }
    return SourceText.without([.strings], file.text)
      .split(separator: "\n", omittingEmptySubsequences: false)
  }

  @Test func noFileAndNoLineIsTooLong() throws {
    var files = try SourceFile.below(
      "Sources", "Tests", endings: [".swift", ".c", ".h", ".py", ".modulemap"])
    files.append(try SourceFile.read("Package.swift"))
    #expect(files.count > 200)
    #expect(Self.breaches(in: files) == [])
  }

  @Test func whatIsTooLongIsSeen() {
    let line = String(repeating: "x", count: 100)
    let fits = SourceFile(path: "a", text: String(repeating: line + "\n", count: 450))
    #expect(Self.breaches(in: [fits]) == [])
    let tall = SourceFile(path: "b", text: String(repeating: "\n", count: 451))
    #expect(Self.breaches(in: [tall]) == ["b: 451 lines"])
    let wide = SourceFile(path: "c", text: "\n\(line)x\n")
    #expect(Self.breaches(in: [wide]) == ["c:2: 101 columns"])
  }
}

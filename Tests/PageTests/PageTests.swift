import Testing
import VaultTestSupport

/// The page of `vault report` in headless Chromium: see `Python/page_check.py`.
@Suite(.needsVaultBinary, .needs(programs: "chromium", "python3"))
struct PageTests {
  private func check(_ subject: String) throws -> CommandResult {
    let script = PackageRoot.file("Tests/PageTests/Python/page_check.py")
    return try Command(
      "python3", ["-B", script, "chromium", subject], timeout: .seconds(240)
    ).run()
  }

  @Test func peopleCanReadIt() throws {
    let result = try check(try #require(VaultBinary.path))
    #expect(result.succeeded && result.output.isEmpty, "\(result)")
  }

  /// Everything that is looked for is found where it is.
  @Test func aPageThatCannotBeReadIsNoticed() throws {
    let result = try check("--broken")
    #expect(result.status == 1, "\(result)")
    for problem in [
      "request: file:", "console: ", "overflow: ", "lang: ", "title: ", "landmark: main",
      "heading: h4 below h2", "heading: not one h1", "id: given twice", "label: no #gone",
      "label: svg", "label: img", "label: a", "table: th without scope", "table: no caption",
      "element: script", "attribute: style", "address: not https", "focus: a", "contrast: 2.85",
      "size: 9", "expected: its style", "expected: no script",
    ] {
      #expect(result.output.contains(problem), "\(problem)")
    }
  }
}

import Testing
import VaultTestSupport

/// `swift format lint --strict`, with the settings that are checked in.
@Suite(.enabled("needs a toolchain with swift-format") { FormatTool.isThere })
struct LintTests {
  @Test func theWholeCheckoutIsClean() throws {
    let result = try FormatTool.lint(["Sources", "Tests", "Package.swift"])
    #expect(result.succeeded, "\(result)")
  }

  @Test(arguments: [
    "let  a = 1\n", "import B\nimport A\n", "let a = Int(\"1\")!\n", "\tlet a = 1\n",
  ])
  func aBreachIsSeen(_ text: String) throws {
    let folder = try TemporaryDirectory()
    try folder.write("New.swift", text)
    #expect(try FormatTool.lint([folder.path("New.swift")]).status == 1)
  }
}

private enum FormatTool {
  /// In CI a missing tool is a failure: the tests run, and fail.
  static var isThere: Bool {
    TestEnvironment.requiresAll
      || (try? Command("swift", ["format", "--version"]).run().succeeded) ?? false
  }

  static func lint(_ paths: [String]) throws -> CommandResult {
    let configuration = PackageRoot.file(".swift-format")
    return try Command(
      "swift",
      ["format", "lint", "--strict", "--parallel", "--recursive", "--configuration", configuration]
        + paths,
      directory: PackageRoot.path, timeout: .seconds(120)
    ).run()
  }
}

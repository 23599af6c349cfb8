import Testing
import VaultTestSupport

struct ReadmeTests {
  @Test func itShowsTheCommandsAndListsTheDependencies() throws {
    let manifest = Manifest(try SourceFile.read("Package.swift").text)
    let expected = Readme.dependencies(of: manifest, try SourceFile.ofProduct())
    #expect(expected.isSuperset(of: ["swift-argument-parser", "libsodium", "libsqlite3"]))
    let readme = Readme(text: try SourceFile.read("README.md").text)
    #expect(readme.breaches(expected, commands: []) == [])
  }

  @Test(.needsVaultBinary) func itNamesEveryCommand() throws {
    let program = try #require(VaultBinary.path)
    let names = HelpScreen(text: try Command(program, ["--help"]).run().output).commands
    #expect(!names.isEmpty)
    let readme = Readme(text: try SourceFile.read("README.md").text)
    #expect(readme.breaches(Set(readme.table("dependency") ?? []), commands: names) == [])
  }

  /// What is measured is what is recommended.
  @Test func theStaticBuildIsTheOneThatTheBenchmarkMakes() throws {
    let readme = Readme(text: try SourceFile.read("README.md").text)
    let words = try #require(readme.staticBuild).filter { $0.hasPrefix("-") && $0 != "-c" }
    let bench = try SourceFile.read(".ci/bench").text.split { $0.isWhitespace || $0 == "\\" }
    #expect(words.count >= 7)
    #expect(words.allSatisfy(bench.contains), "\(words)")
  }

  private static let sample = """
    | dependency | why |
    | --- | --- |
    | `libsodium` (system) | cryptography |
    | yams | none |

    | command | does |
    | --- | --- |
    | `init` `lock` | the vault |

    ```sh
    bash .ci/setup &&  \\
      swift run -c release vault tour
    ```
    """

  @Test func aBreachIsSeen() {
    let readme = Readme(text: Self.sample)
    #expect(readme.table("dependency") == ["libsodium", "yams"])
    #expect(
      readme.breaches(["libsodium", "libsqlite3"], commands: ["init", "lock", "tour"]) == [
        "does not show: bash .ci/setup --tests && swift test",
        "the dependency libsqlite3 is not listed", "yams is listed and no dependency",
        "the command tour is not named",
      ])
  }

  @Test func dependenciesComeFromTheManifestAndTheImports() {
    let manifest = Manifest(
      """
      .package(url: "https://example.com/a/parser", from: "1.0.0"),
      .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
      """)
    let file = SourceFile(path: "Sources/Reports/A.swift", text: "import FoundationEssentials")
    #expect(
      Readme.dependencies(of: manifest, [file]) == ["parser", "libsqlite3", "FoundationEssentials"])
  }
}

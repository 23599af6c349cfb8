import Testing
import VaultTestSupport

/// What a visitor sees first.
@Suite(.needs(programs: "git"))
struct TopLevelTests {
  private static let required: Set<String> = [
    "Package.swift", "README.md", "SECURITY.md", "Schemas", "Sources", "Tests",
  ]
  private static let allowed = required.union(["LICENSE"])

  /// One line for each name at the top that is missing or too many, of these paths.
  static func breaches(in paths: [String]) -> [String] {
    let top = Set(paths.compactMap { $0.split(separator: "/").first.map(String.init) })
    let visible = top.filter { !$0.hasPrefix(".") }
    return visible.subtracting(allowed).sorted().map { "\($0): too many" }
      + required.subtracting(visible).sorted().map { "\($0): missing" }
  }

  /// What is in the index, and what would be with `git add .`.
  @Test func nothingElseIsVisible() throws {
    let list = try Command(
      "git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
      directory: PackageRoot.path
    ).run()
    try #require(list.succeeded, "\(list)")
    let paths = list.output.split(separator: "\0").map(String.init)
    #expect(paths.contains("Package.swift"))
    // A file that was deleted is in the index until the next commit.
    #expect(Self.breaches(in: paths.filter { entryExists(PackageRoot.file($0)) }) == [])
  }

  @Test func aBreachIsSeen() {
    let whole = Self.required.map { $0.contains(".") ? $0 : $0 + "/file" }
    #expect(Self.breaches(in: whole + [".ci/run", ".gitignore", "LICENSE"]) == [])
    #expect(Self.breaches(in: whole + ["Makefile"]) == ["Makefile: too many"])
    #expect(Self.breaches(in: whole + ["docs/a.md"]) == ["docs: too many"])
    #expect(Self.breaches(in: whole.filter { $0 != "README.md" }) == ["README.md: missing"])
  }
}

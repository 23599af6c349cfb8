/// The parts of `README.md` that other files must agree with.
struct Readme {
  let text: String

  /// The lines of its fenced blocks, continued lines put together.
  var commands: [String] {
    var result: [String] = []
    var isInside = false
    var isContinued = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isInside.toggle()
        isContinued = false
      } else if isInside {
        let goesOn = line.hasSuffix("\\")
        let part = line.dropLast(goesOn ? 1 : 0).split(separator: " ").joined(separator: " ")
        if isContinued, let last = result.popLast() {
          result.append(last + " " + part)
        } else {
          result.append(part)
        }
        isContinued = goesOn
      }
    }
    return result
  }

  /// The first word of each row of the table whose head begins with `head`.
  func table(_ head: String) -> [String]? {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    func cell(_ line: Substring) -> String? {
      guard line.hasPrefix("|") else { return nil }
      return line.split(separator: "|").first.map { $0.filter { $0 != "`" } }
    }
    guard
      let start = lines.firstIndex(where: { cell($0)?.split(separator: " ").first == head[...] })
    else { return nil }
    let rows = lines[(start + 2)...].prefix { $0.hasPrefix("|") }
    return rows.compactMap { cell($0)?.split(separator: " ").first.map(String.init) }
  }

  /// Two commands do everything; these are they.
  static let required = [
    "bash .ci/setup && swift run -c release vault tour", "bash .ci/setup --tests && swift test",
  ]

  /// What the dependency table must list: packages, the packages of system libraries, and parts of
  /// the toolchain beyond the standard library that somebody imports.
  static func dependencies(of manifest: Manifest, _ files: [SourceFile]) -> Set<String> {
    let libraries = manifest.targets.flatMap(\.debianPackages).map { package in
      String(package.hasSuffix("-dev") ? package.dropLast(4) : package[...])
    }
    let foundation = files.flatMap(ImportTable.imports).filter { $0.hasPrefix("Foundation") }
    return Set(manifest.packages + libraries + foundation)
  }

  func breaches(_ expected: Set<String>, commands names: [String]) -> [String] {
    let listed = table("dependency") ?? []
    let mentioned = Set(
      text.split { !$0.isLetter && $0 != "`" }.filter { $0.hasPrefix("`") && $0.hasSuffix("`") })
    return Self.required.filter { !commands.contains($0) }.map { "does not show: \($0)" }
      + expected.subtracting(listed).sorted().map { "the dependency \($0) is not listed" }
      + listed.filter { !expected.contains($0) }.map { "\($0) is listed and no dependency" }
      + names.filter { !mentioned.contains("`\($0)`") }.map { "the command \($0) is not named" }
  }

  /// The words of the command that builds the static release.
  var staticBuild: [Substring]? {
    commands.first { $0.contains("-static-pie") }.map { $0.split(separator: " ") }
  }
}

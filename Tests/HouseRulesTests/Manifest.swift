/// What the rules need of `Package.swift`, read as text: SwiftPM's own answer would need the
/// build's lock.
struct Manifest {
  struct Target {
    let kind: String
    let name: String
    let dependencies: [String]
    /// The text between the target's parentheses.
    let text: String

    /// The Debian package that a system library's headers come in.
    var debianPackages: [String] { text.strings(inListAfter: ".apt(") }
    var isStrict: Bool { text.contains("swiftSettings: strict") }
  }

  let targets: [Target]
  /// The names of the package dependencies.
  let packages: [String]
  let code: String

  init(_ text: String) {
    let code = SourceText.without([.comments], text)
    self.code = code
    let kinds = ["target", "executableTarget", "testTarget", "systemLibrary", "plugin", "macro"]
    targets = kinds.flatMap { kind in
      code.calls(of: ".\(kind)(").map { text in
        Target(
          kind: kind, name: text.strings(inListAfter: "name:").first ?? "",
          dependencies: text.list(after: "dependencies:").map(Self.dependencies) ?? [], text: text)
      }
    }
    packages = code.calls(of: ".package(").compactMap { call in
      let place =
        call.strings(inListAfter: "url:").first ?? call.strings(inListAfter: "path:").first
      return place.map { place in
        let name = place.split(separator: "/").last ?? ""
        return String(name.hasSuffix(".git") ? name.dropLast(4) : name)
      }
    }
  }

  /// Names of targets and products; the package a product comes from is not one.
  private static func dependencies(_ list: Substring) -> [String] {
    var text = String(list)
    for product in text.calls(of: ".product(") {
      guard let name = product.strings(inListAfter: "name:").first else { continue }
      text = text.replacing(".product(\(product))", with: "\"\(name)\"")
    }
    return text.quoted
  }

  func target(_ name: String) -> Target? { targets.first { $0.name == name } }

  /// One line for each target whose dependencies are not those of the table.
  var breaches: [String] {
    let product = ImportTable.dependencies.keys.sorted()
    return product.compactMap { name in
      guard let target = target(name) else { return "\(name): not a target" }
      let expected = ImportTable.dependencies[name] ?? []
      if Set(target.dependencies) != expected || target.dependencies.count != expected.count {
        return "\(name): depends on \(target.dependencies.sorted()), not on \(expected.sorted())"
      }
      return target.isStrict ? nil : "\(name): without the strict settings"
    }
  }
}

extension StringProtocol {
  /// What stands between the parentheses of each call; parentheses in strings do not count.
  func calls(of opening: String) -> [String] {
    ranges(of: opening).map { found in String(self[found.upperBound..<end(from: found.upperBound)])
    }
  }

  /// What stands between the brackets that follow `label`.
  func list(after label: String) -> SubSequence? {
    guard let found = ranges(of: label).first,
      let bracket = self[found.upperBound...].firstIndex(of: "[")
    else { return nil }
    let start = index(after: bracket)
    return self[start..<end(from: start)]
  }

  /// The strings directly behind `label`: one, or those of a list.
  func strings(inListAfter label: String) -> [String] {
    guard let found = ranges(of: label).first else { return [] }
    let rest = self[found.upperBound...].drop { $0.isWhitespace }
    if rest.first == "[" { return list(after: label).map { $0.quoted } ?? [] }
    return Array(rest.quoted.prefix(1))
  }

  /// Every quoted string.
  var quoted: [String] {
    let parts = split(separator: "\"", omittingEmptySubsequences: false)
    return stride(from: 1, to: parts.count, by: 2).map { String(parts[$0]) }
  }

  /// Where the parenthesis or bracket that was opened just before `start` is closed.
  private func end(from start: Index) -> Index {
    var depth = 1
    var isInString = false
    var place = start
    while place < endIndex {
      switch self[place] {
      case "\"": isInString.toggle()
      case "(", "[": if !isInString { depth += 1 }
      case ")", "]": if !isInString { depth -= 1 }
      default: break
      }
      if depth == 0 { return place }
      place = index(after: place)
    }
    return endIndex
  }
}

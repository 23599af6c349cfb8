extension ServerProfile {
  /// Passed on from where the server is started, whatever the profile says: what the terminal is.
  private static let inheritedName = "TERM"

  /// The environment that the server is launched with: what was recorded, what is passed on, and
  /// what the profile sets, which counts most. Nothing else is inherited; and what is inherited is
  /// taken as it is, since a reference in a client's file would be resolved for whoever wrote it.
  /// The variables that name files are not here.
  ///
  /// - Parameter inherited: the entries `NAME=value` of vault's own environment. Of a repeated name
  ///   the first counts, as for getenv(3).
  public func bindings(inherited: [[UInt8]]) -> [ChildEnvironment.Binding] {
    var templates: [[UInt8]: (ValueTemplate, ChildEnvironment.Source)] = [:]
    for (name, value) in surroundings {
      templates[Array(name.text.utf8)] = (ValueTemplate(literal: Array(value.utf8)), .inherited)
    }
    let names = Set((passed.map(\.text) + [Self.inheritedName]).map { Array($0.utf8) })
    for entry in inherited.reversed() {
      guard let equals = entry.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let name = Array(entry[..<equals])
      guard names.contains(name) else { continue }
      let value = Array(entry[(equals + 1)...])
      templates[name] = (ValueTemplate(literal: value), .inherited)
    }
    for (name, template) in variables {
      templates[Array(name.text.utf8)] = (template, .explicit)
    }
    for name in files.keys { templates[Array(name.text.utf8)] = nil }
    return templates.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { name, value in
        ChildEnvironment.Binding(name: name, template: value.0, source: value.1)
      }
  }
}

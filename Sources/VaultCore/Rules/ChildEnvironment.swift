/// What environment a launched child gets. Values are still templates
/// here; a reference becomes a value only in the memory the child is launched from.
public struct ChildEnvironment {
  public enum Source: Equatable, Sendable {
    case inherited
    case file
    case explicit
  }

  public struct Binding: Equatable, Sendable {
    /// As it is in the environment block. An inherited name may be anything without a `=`.
    public let name: [UInt8]
    public let template: ValueTemplate
    public let source: Source

    public init(name: [UInt8], template: ValueTemplate, source: Source) {
      self.name = name
      self.template = template
      self.source = source
    }

    /// For messages and the audit log; nil for an inherited name that is no ordinary one.
    public var environmentName: EnvironmentName? {
      guard let text = String(validating: name, as: UTF8.self) else { return nil }
      return try? EnvironmentName(text)
    }
  }

  /// What is inherited when nothing else is: the names that MCP clients pass to a server.
  public static let pristineNames = ["HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER"]

  /// Merges, in this order of the result: what is inherited, what the files say, what was given
  /// explicitly; each name once, at the place of the source that wins. Explicit beats file, a
  /// later file or line beats an earlier one, a file beats what is inherited.
  ///
  /// - Parameters:
  ///   - inherited: the entries `NAME=value` of vault's own environment. Of a repeated name the
  ///     first counts, as for getenv(3); an entry without a name or without `=` is passed over.
  ///   - files: of each `--env-file`, in order.
  ///   - explicit: of each `--env`, in order.
  ///   - delivered: the variables of these are left out, as they get the path of a file.
  ///   - pristine: inherit only `pristineNames` and `pass`.
  /// - Throws: `.usage` for a name given twice or beginning with `MCPVAULT_`, `.badName`,
  ///   `.badReference` for a value that begins like a reference and is none, `.badValue` for a
  ///   zero byte.
  public static func merge(
    inherited: [[UInt8]], files: [[(name: String, value: [UInt8])]],
    explicit: [(name: String, value: [UInt8])], delivered: [Delivery] = [], pristine: Bool,
    pass: [String]
  ) throws(VaultError) -> [Binding] {
    var passed: Set<[UInt8]> = []
    for name in pass { passed.insert(Array(try unreserved(name).text.utf8)) }
    if pristine { passed.formUnion(pristineNames.map { Array($0.utf8) }) }

    var explicitBindings: [Binding] = []
    var taken: Set<[UInt8]> = []
    for case .file(let variable) in delivered.map(\.way) {
      taken.insert(Array(variable.text.utf8))
    }
    for (name, value) in explicit {
      let name = try unreserved(name)
      guard taken.insert(Array(name.text.utf8)).inserted else {
        throw VaultError(.usage, "the variable \(name) is given twice")
      }
      explicitBindings.append(
        try binding(Array(name.text.utf8), value[...], .explicit))
    }

    // From the last to the first, so that the first one met is the one that counts.
    var fileBindings: [Binding] = []
    for (text, value) in files.joined().reversed() {
      let name = try EnvironmentName(text)
      guard !name.isReserved, taken.insert(Array(text.utf8)).inserted else { continue }
      fileBindings.append(try binding(Array(text.utf8), value[...], .file))
    }

    var inheritedBindings: [Binding] = []
    for entry in inherited {
      guard let equals = entry.firstIndex(of: UInt8(ascii: "=")), equals > 0 else { continue }
      let name = Array(entry[..<equals])
      guard !EnvironmentName.isReserved(name), !pristine || passed.contains(name),
        taken.insert(name).inserted
      else { continue }
      inheritedBindings.append(try binding(name, entry[(equals + 1)...], .inherited))
    }
    return inheritedBindings + fileBindings.reversed() + explicitBindings
  }

  private static func unreserved(_ text: String) throws(VaultError) -> EnvironmentName {
    let name = try EnvironmentName(text)
    guard !name.isReserved else {
      throw reservedName
    }
    return name
  }

  static var reservedName: VaultError {
    VaultError(
      .usage, "variables that begin with \(EnvironmentName.reservedPrefix) never reach a child")
  }

  private static func binding(
    _ name: [UInt8], _ value: ArraySlice<UInt8>, _ source: Source
  ) throws(VaultError) -> Binding {
    guard !value.contains(0) else {
      throw VaultError(.badValue, "\(subject(name)) has a zero byte, which none can hold")
    }
    do {
      let template = try ValueTemplate(Array(value))
      return Binding(name: name, template: template, source: source)
    } catch {
      throw VaultError(
        error.code, "\(subject(name)) begins like a reference and is none", hint: error.hint)
    }
  }

  /// An odd name is not repeated: it could hold anything.
  private static func subject(_ name: [UInt8]) -> String {
    guard EnvironmentName.isLegal(name) else { return "an inherited variable" }
    return "the variable \(String(decoding: name, as: UTF8.self))"
  }
}

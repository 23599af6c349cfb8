/// What `server add` and `server edit` were told about a profile, as it was typed, but for the
/// command, which was looked up. Nil, or an empty list, leaves a part as it is.
public struct ServerProfileEdit: Equatable, Sendable {
  /// The absolute path of the program. With it go `arguments` and `surroundings`.
  public var command: String?
  public var arguments: [[UInt8]] = []
  public var surroundings: [EnvironmentName: String] = [:]
  /// `VAR=VALUE`, where the value is a template.
  public var variables: [String] = []
  public var deliveries: [Delivery] = []
  public var passed: [String] = []
  /// Variables and descriptors that are taken out.
  public var unset: [String] = []
  /// `.some(nil)` leaves the directory to whoever starts the server.
  public var directory: String??
  public var path: String?
  public var speaksMCP: Bool?
  public var refusesExpired: Bool?
  public var minimumLength: Int64?
  public var hidesAllForms: Bool?

  public init() {}

  /// Nothing is changed.
  public var isEmpty: Bool { self == ServerProfileEdit() }
}

extension ServerProfile {
  /// The profile that an edit describes all by itself. Throws as `apply` does, and `.usage` for
  /// one without a command.
  public init(_ edit: ServerProfileEdit) throws(VaultError) {
    guard edit.command != nil else {
      throw VaultError(
        .usage, "there is no command to start the server with",
        hint: "vault server add NAME [options] -- COMMAND [ARGUMENTS]")
    }
    self.init(command: "", surroundings: [:])
    try apply(edit)
  }

  /// Applies a change, whole or, if it throws, not at all. What is named goes where it is named
  /// to, and is taken from where it was. Throws what `check` throws, `.usage` for what is named
  /// twice, or is to be taken out and not there.
  public mutating func apply(_ edit: ServerProfileEdit) throws(VaultError) {
    var changed = self
    if let command = edit.command {
      changed.command = command
      changed.arguments = edit.arguments
      changed.surroundings = edit.surroundings
    }
    if let path = edit.path { changed.surroundings[try EnvironmentName("PATH")] = path }
    if let directory = edit.directory { changed.directory = directory }
    changed.speaksMCP = edit.speaksMCP ?? speaksMCP
    changed.refusesExpired = edit.refusesExpired ?? refusesExpired
    changed.minimumLength = edit.minimumLength ?? minimumLength
    changed.hidesAllForms = edit.hidesAllForms ?? hidesAllForms
    for place in edit.unset { try changed.unset(place) }
    try Delivery.check(edit.deliveries)
    try changed.setVariables(edit)
    for delivery in edit.deliveries {
      if case .descriptor(let number) = delivery.way {
        changed.descriptors[number] = delivery.secret
      }
    }
    try changed.check()
    self = changed
  }

  private mutating func unset(_ place: String) throws(VaultError) {
    if let number = Int32(place) {
      guard descriptors.removeValue(forKey: number) != nil else {
        throw VaultError(.usage, "the server gets nothing as descriptor \(number)")
      }
      return
    }
    let name = try EnvironmentName(place)
    guard take(name) else {
      throw VaultError(
        .usage, "the variable \(name) is not part of this profile",
        hint: "'vault server show' tells what is")
    }
  }

  /// Out of wherever it is. False if it is nowhere.
  private mutating func take(_ name: EnvironmentName) -> Bool {
    let wasSet = variables.removeValue(forKey: name) != nil
    let wasFile = files.removeValue(forKey: name) != nil
    return passed.remove(name) != nil || wasSet || wasFile
  }

  private mutating func setVariables(_ edit: ServerProfileEdit) throws(VaultError) {
    var named: Set<EnvironmentName> = []
    func takeOnce(_ text: String, _ profile: inout ServerProfile) throws(VaultError)
      -> EnvironmentName
    {
      let name = try EnvironmentName(text)
      guard named.insert(name).inserted else {
        throw VaultError(.usage, "the variable \(name) is given twice")
      }
      _ = profile.take(name)
      return name
    }
    for text in edit.variables {
      guard let (name, value) = Self.split(text) else {
        throw VaultError(
          .usage, "--env takes VAR=REFERENCE",
          hint: "for example --env GITHUB_TOKEN=vault://github/token")
      }
      let variable = try takeOnce(name, &self)
      variables[variable] = try Self.template(value, for: variable)
    }
    for delivery in edit.deliveries {
      if case .file(let variable) = delivery.way {
        files[try takeOnce(variable.text, &self)] = delivery.secret
      }
    }
    for text in edit.passed { passed.insert(try takeOnce(text, &self)) }
  }

  /// `NAME=VALUE`.
  private static func split(_ text: String) -> (name: String, value: String)? {
    guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    let value = text.utf8[text.utf8.index(after: equals)...]
    return (String(Substring(text.utf8[..<equals])), String(Substring(value)))
  }

  private static func template(
    _ value: String, for variable: EnvironmentName
  ) throws(VaultError) -> ValueTemplate {
    do { return try ValueTemplate(Array(value.utf8)) } catch {
      throw VaultError(
        error.code, "the variable \(variable) begins like a reference and is none",
        hint: error.hint)
    }
  }
}

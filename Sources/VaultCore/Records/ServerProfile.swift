/// What `vault exec NAME` needs to know: a program, what it is started with, and which secrets it
/// gets in which way. The body of a record of kind 2: `Schemas/vault-format.md`, section 5.
///
/// Whatever could lead a secret to another program is recorded here, so that nothing in a client's
/// file decides about it.
public struct ServerProfile: Equatable, Sendable {
  /// The variables that clients pass to every server, but TERM, which is the only one of them that
  /// belongs to the place where a server runs.
  public static let recordedNames = ["HOME", "LOGNAME", "PATH", "SHELL", "USER"]
  /// The absolute path of the program. PATH is not searched again.
  public var command: String
  /// Everything behind the command, exactly; an argument need not be text. No secret is among
  /// them: other users of the machine can read arguments.
  public var arguments: [[UInt8]]
  /// Absolute; nil is the directory of whoever starts it.
  public var directory: String?
  /// What `recordedNames` were when the command was looked up. PATH is always there.
  public var surroundings: [EnvironmentName: String]
  public var variables: [EnvironmentName: ValueTemplate]
  /// Variables that get the path of a file, and the secret that the file holds.
  public var files: [EnvironmentName: SecretName]
  public var descriptors: [Int32: SecretName]
  /// Passed on as they are where the server is started.
  public var passed: Set<EnvironmentName>
  public var speaksMCP: Bool
  /// Refuse to start with an expired secret, instead of warning.
  public var refusesExpired: Bool
  /// Values of at least so many bytes are hidden in the output.
  public var minimumLength: Int64
  /// Rarer spellings of values are hidden too, at the risk of hiding too much.
  public var hidesAllForms: Bool

  public init(
    command: String, arguments: [[UInt8]] = [], directory: String? = nil,
    surroundings: [EnvironmentName: String], variables: [EnvironmentName: ValueTemplate] = [:],
    files: [EnvironmentName: SecretName] = [:], descriptors: [Int32: SecretName] = [:],
    passed: Set<EnvironmentName> = [], speaksMCP: Bool = true, refusesExpired: Bool = false,
    minimumLength: Int64 = Int64(Limits.hiddenByteCount), hidesAllForms: Bool = false
  ) {
    self.command = command
    self.arguments = arguments
    self.directory = directory
    self.surroundings = surroundings
    self.variables = variables
    self.files = files
    self.descriptors = descriptors
    self.passed = passed
    self.speaksMCP = speaksMCP
    self.refusesExpired = refusesExpired
    self.minimumLength = minimumLength
    self.hidesAllForms = hidesAllForms
  }

  /// The secrets that the server gets, each once, in order.
  public var secrets: [SecretName] {
    let referred = variables.values.flatMap(\.references).map(\.name)
    return Set(referred + files.values + descriptors.values).sorted()
  }

  /// The secrets that do not travel in a variable, files first, in order.
  public var deliveries: [Delivery] {
    files.sorted { $0.key < $1.key }.map { Delivery(.file($0), $1) }
      + descriptors.sorted { $0.key < $1.key }.map { Delivery(.descriptor($0), $1) }
  }
}

extension ServerProfile {
  /// Words in the name of a variable that holds a secret.
  private static let secretWords: Set<Substring> = [
    "TOKEN", "SECRET", "PASSWORD", "PASSWD", "KEY", "APIKEY", "CREDENTIAL", "CREDENTIALS",
  ]

  /// Variables that get plain text, and are called as if it were a secret, in order.
  public var plainVariablesNamedLikeSecrets: [EnvironmentName] {
    variables.filter { name, template in
      template.isLiteral && !template.pieces.isEmpty
        && !Self.secretWords.isDisjoint(with: name.text.uppercased().split(separator: "_"))
    }.keys.sorted()
  }

  /// What every profile must fulfil, whoever made it. Throws `.usage`, `.badName`, `.badValue`,
  /// `.badReference`, and `.limit` above 8 KiB.
  public func check() throws(VaultError) {
    try checkPlaces()
    try checkArguments()
    try checkEnvironment()
    try checkDeliveries()
    guard minimumLength >= 1 else {
      throw VaultError(.badValue, "--min-length takes a number of bytes from 1")
    }
    guard uncheckedEncoding.count <= Limits.fieldByteCount else {
      throw VaultError(
        .limit, "this is more than a server's profile can hold",
        hint: "8 KiB in all; long arguments can go into a file that the server reads")
    }
  }

  private func checkDeliveries() throws(VaultError) {
    try Delivery.check(deliveries)
    for number in descriptors.keys where !Delivery.numbers.contains(number) {
      throw VaultError(
        .badValue, "a descriptor for a secret has a number from 3 to 255",
        hint: "0, 1 and 2 are the server's streams")
    }
  }
  private func checkPlaces() throws(VaultError) {
    guard Self.isPath(command), !command.hasSuffix("/") else {
      throw VaultError(.badValue, "the command of a server is the absolute path of a program")
    }
    if let directory, !Self.isPath(directory) {
      throw VaultError(
        .badValue, "the directory of a server is an absolute path",
        hint: "for example --directory \"$PWD\"")
    }
  }

  private func checkArguments() throws(VaultError) {
    for argument in arguments {
      guard !argument.contains(0) else {
        throw VaultError(.badValue, "an argument has a zero byte, which none can hold")
      }
      guard !Reference.occurs(in: argument) else {
        throw VaultError(
          .badReference, "an argument holds a reference, and a secret never goes into arguments",
          hint: "other users can read arguments; use --env VAR=vault://NAME or --file")
      }
    }
  }

  private func checkEnvironment() throws(VaultError) {
    let path = try EnvironmentName("PATH")
    let recorded = Set(Self.recordedNames)
    for (name, value) in surroundings where !recorded.contains(name.text) || value.utf8.contains(0)
    {
      throw VaultError(.badValue, "this cannot be recorded as the surroundings of a server")
    }
    guard surroundings[path] != nil else {
      throw VaultError(.badValue, "a server needs a PATH", hint: "pass --path")
    }
    var taken: Set<EnvironmentName> = []
    for name in Array(variables.keys) + Array(files.keys) + Array(passed) {
      guard !name.isReserved else { throw ChildEnvironment.reservedName }
      guard name != path else {
        throw VaultError(.usage, "PATH is recorded, and set with --path")
      }
      guard taken.insert(name).inserted else {
        throw VaultError(
          .usage, "the variable \(name) is given in two places",
          hint: "a variable is set with --env, or names a --file, or is passed on with --pass")
      }
    }
    for (name, template) in variables where template.text.contains(0) {
      throw VaultError(.badValue, "the variable \(name) has a zero byte, which none can hold")
    }
  }

  private static func isPath(_ text: String) -> Bool {
    text.utf8.starts(with: "/".utf8) && !text.utf8.contains(0)
  }
}

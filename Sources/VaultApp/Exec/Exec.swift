import Platform
import Redaction
public import VaultCore
import VaultCrypto

/// `vault exec … -- COMMAND`: resolve every reference, audit the release, launch, relay the output
/// with its secrets hidden, and end as the child ends.
public enum Exec {
  public struct Input: Equatable, Sendable {
    /// `--env VAR=VALUE`, in order; the value may be a reference.
    public var variables: [String]
    public var envFiles: [String]
    /// `--file` and `--fd`.
    public var deliveries: [Delivery]
    public var pristine: Bool
    public var pass: [String]
    public var redacts: Bool
    public var replaces: Bool
    /// `--mcp`: its stdin and stdout are JSON-RPC messages.
    public var speaksMCP: Bool
    public var refusesExpired: Bool
    public var minimumLength: Int
    /// `--all-forms`: rarer spellings of values are hidden too.
    public var hidesAllForms: Bool
    /// The child has the descriptors that we were started with. A server that a client starts has
    /// not: its profile or the client's file says what it gets.
    public var keepsDescriptors: Bool { !speaksMCP && !pristine }
    /// As it was given: an argument need not be text.
    public var command: [[UInt8]]
    /// Absolute; nil stays in the current one.
    public var directory: String?

    public init(
      variables: [String] = [], envFiles: [String] = [], deliveries: [Delivery] = [],
      pristine: Bool = false, pass: [String] = [], redacts: Bool = true, replaces: Bool = false,
      speaksMCP: Bool = false, refusesExpired: Bool = false, minimumLength: Int,
      hidesAllForms: Bool = false,
      command: [[UInt8]] = [], directory: String? = nil
    ) {
      self.variables = variables
      self.envFiles = envFiles
      self.deliveries = deliveries
      self.pristine = pristine
      self.pass = pass
      self.redacts = redacts
      self.replaces = replaces
      self.speaksMCP = speaksMCP
      self.refusesExpired = refusesExpired
      self.minimumLength = minimumLength
      self.hidesAllForms = hidesAllForms
      self.command = command
      self.directory = directory
    }
  }

  /// How this process is to end, once its child has.
  public enum End: Equatable, Sendable {
    /// The child's own status, or 128+N if signal N ended it.
    case status(Int32)
    /// By the signal that ended the child, as a shell at a terminal wants to see it: what a person
    /// interrupts ends the shell's loop as well.
    case signal(Int32)
  }

  /// Throws before the child runs; nothing was launched then.
  public static func run(_ input: Input, _ context: Context) throws(VaultError) -> End {
    let bindings = try bindings(of: input)
    let program = try resolve(input.command, bindings)
    let name = Paths.lastComponent(of: program.path)
    return try launch(name, input, program, bindings, from: nil, nil, forLaunch(context))
  }

  /// - Parameters:
  ///   - name: what it is called where it is told of.
  ///   - door: one that is open already, or nil to open one where it is needed.
  ///   - prepared: before that door was opened, or nil to prepare here, in time.
  static func launch(
    _ name: String, _ input: Input, _ program: ProgramPath,
    _ bindings: [ChildEnvironment.Binding], from door: (any Door)?, _ prepared: PreparedChild?,
    _ context: Context
  ) throws(VaultError) -> End {
    let executable = program.path
    // Forked while this process holds no secret: what it copies is empty of them.
    var prepared = prepared
    let released = try References(bindings: bindings, deliveries: input.deliveries)
      .release(input, command: program, from: door, context) { () throws(VaultError) in
        guard !input.replaces, prepared == nil else { return }
        prepared = try PreparedChild(for: input, context)
      }
    let inherited = input.keepsDescriptors ? inheritedDescriptors(context) : []
    let child = ChildProgram(
      executable: executable, arguments: input.command, directory: input.directory,
      inherited: inherited,
      files: try SecretFiles(input.deliveries, besides: inherited, released))
    var block = try ChildBlock(bindings: bindings, files: child.files, released: released)
    for warning in released.warnings { context.note(warning) }
    if input.replaces || !input.redacts {
      context.note("vault: warning: output is not redacted")
    }
    guard let guarded = prepared?.child(for: input) else { throw try replaceSelf(child, &block) }
    prepared = nil
    let running = RunningLaunch(name, holding: released.values, context)
    defer { withExtendedLifetime(running) {} }
    return try supervise(input, program, child, &block, released, guarded, context)
  }

  /// Becomes the command. Comes back only with the reason why that failed.
  private static func replaceSelf(
    _ child: borrowing ChildProgram, _ block: inout ChildBlock
  ) throws(VaultError) -> VaultError {
    let arguments = child.arguments
    let argv = try mapping { () throws(PlatformError) in try CStringArray(arguments) }
    do throws(PlatformError) {
      try block.withPlan(child.executable, argv) { (plan) throws(PlatformError) -> Void in
        child.arrange(&plan)
        try ChildProcess.replaceSelf(plan)
      }
      preconditionFailure("execve returned without an error")
    } catch {
      return launchFailure(error, child.executable)
    }
  }

  /// A shell's `<(...)`, say. The one that a passphrase was read from is ours alone.
  private static func inheritedDescriptors(_ context: Context) -> [Int32] {
    let most = LaunchPlan.mostDescriptors - Delivery.most
    return Array(
      Descriptor.inherited().filter { $0 != context.unlocking.passphraseDescriptor }.prefix(most))
  }

  static func forLaunch(_ context: Context) -> Context {
    var context = context
    context.mayPrompt = context.mayPrompt && isRunByPerson
    return context
  }

  /// A client starts its servers behind pipes, often from a terminal of its own. A prompt there
  /// would draw over the client and let it wait until it gives the server up.
  private static var isRunByPerson: Bool {
    Terminal.isTerminal(Descriptor.standardInput) || Terminal.isTerminal(Descriptor.standardOutput)
  }

  private static func bindings(
    of input: Input
  ) throws(VaultError) -> [ChildEnvironment.Binding] {
    var files: [[(name: String, value: [UInt8])]] = []
    for path in input.envFiles {
      // May be a pipe: a shell's <(...).
      let bytes = try mapping(reading: "a file given with --env-file") {
        () throws(PlatformError) in
        try File.readAll(path, limit: Limits.environmentFileByteCount, onlyRegular: false)
      }
      files.append(try DotEnvFile.parse(bytes))
    }
    var explicit: [(name: String, value: [UInt8])] = []
    for variable in input.variables {
      guard let equals = variable.firstIndex(of: "=") else {
        throw VaultError(
          .usage, "--env takes VAR=REFERENCE",
          hint: "for example --env GITHUB_TOKEN=vault://github/token")
      }
      let value = variable[variable.index(after: equals)...]
      explicit.append((String(variable[..<equals]), Array(value.utf8)))
    }
    try Delivery.check(input.deliveries)
    return try ChildEnvironment.merge(
      inherited: Identity.environment(), files: files, explicit: explicit,
      delivered: input.deliveries, pristine: input.pristine, pass: input.pass)
  }

  /// The command is looked up along the PATH that the child will have.
  private static func resolve(
    _ command: [[UInt8]], _ bindings: [ChildEnvironment.Binding]
  ) throws(VaultError) -> ProgramPath {
    guard let bytes = command.first, !bytes.isEmpty else {
      throw VaultError(
        .usage, "there is no command to run", hint: "vault exec [options] -- COMMAND [ARGUMENTS]")
    }
    guard let name = String(validating: bytes, as: UTF8.self) else {
      throw VaultError(.commandNotFound, "command not found: its name is not UTF-8")
    }
    do throws(ResolveError) {
      return try ChildProcess.find(name, path: path(in: bindings))
    } catch {
      switch error {
      case .notFound:
        throw VaultError(.commandNotFound, "command not found: \(Printable.text(name))")
      case .notExecutable:
        throw VaultError(.notExecutable, "not executable: \(Printable.text(name))")
      }
    }
  }

  private static func path(in bindings: [ChildEnvironment.Binding]) -> String? {
    guard let binding = bindings.last(where: { $0.name.elementsEqual("PATH".utf8) }),
      case .literal(let bytes)? = binding.template.pieces.first, binding.template.isLiteral
    else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func supervise(
    _ input: Input, _ program: ProgramPath, _ child: borrowing ChildProgram,
    _ block: inout ChildBlock, _ released: consuming ReleasedSecrets,
    _ guarded: any GuardedChild, _ context: Context
  ) throws(VaultError) -> End {
    let secrets =
      input.redacts
      ? HiddenSecrets(
        released, minimumLength: input.minimumLength,
        forms: input.hidesAllForms ? .all : .required, context) : nil
    let relay: Relay
    do throws(PlatformError) {
      relay = try Relay.launch(
        child, &block, streams: streams(of: guarded, input, program, context), as: guarded)
    } catch {
      throw Self.launchFailure(error, child.executable)
    }
    // The child has it now; here it would only be one copy more.
    block.wipe()
    // Whoever is at the other end of one waits for the last to be closed.
    Descriptor.closeInherited(child.inherited)
    let status = try mapping { () throws(PlatformError) in try relay.run(hiding: secrets) }
    if let signal = relay.endingSignal, guarded is TerminalSession { return .signal(signal) }
    return .status(status)
  }

  private static func streams(
    of guarded: any GuardedChild, _ input: Input, _ program: ProgramPath, _ context: Context
  ) throws(PlatformError) -> ChildStreams {
    if let session = guarded as? TerminalSession { return session.streams }
    guard input.redacts else { return .shared() }
    guard input.speaksMCP else { return try .piped() }
    let guards = MessageGuard(context, command: CommandName(program))
    return try .messages(report: guards.report)
  }

  private static func launchFailure(_ error: PlatformError, _ executable: String) -> VaultError {
    guard error.call == "execve" else { return VaultError(error) }
    let name = Printable.text(executable)
    switch error.cause {
    case .notFound:
      return VaultError(
        .notExecutable, "not executable: \(name): the interpreter it names is not there")
    case .notExecutable:
      return VaultError(
        .notExecutable, "not executable: \(name) is neither a program nor begins with '#!'",
        hint: "run it with its interpreter: vault exec ... -- sh FILE")
    default:
      return VaultError(.notExecutable, "not executable: \(name): \(error.text)")
    }
  }
}

import Platform
public import VaultCore

/// `vault exec SERVER`: the same launch, with everything that decides about it taken from a profile
/// that is sealed in the vault.
extension Exec {
  /// As the other `run`. Throws `.noServer`,
  /// `.commandNotFound` and `.notExecutable` for a program that went away.
  ///
  /// - Parameter refusesExpired: refuse an expired secret also where the profile would warn.
  public static func run(
    _ name: ServerName, refusesExpired: Bool, _ context: Context
  ) throws(VaultError) -> End {
    let context = forLaunch(context)
    var prepared: PreparedChild?
    let door = try context.door(.full) { () throws(VaultError) in
      prepared = try PreparedChild(for: nil, context)
    }
    let profile = try ListServers.find(name, door).profile
    let program = try program(of: profile, name)
    try checkDirectory(of: profile, name)
    let bindings = profile.bindings(inherited: Identity.environment())
    var input = Input(profile)
    input.refusesExpired = input.refusesExpired || refusesExpired
    return try launch(name.text, input, program, bindings, from: door, prepared, context)
  }

  private static func program(
    of profile: ServerProfile, _ name: ServerName
  ) throws(VaultError) -> ProgramPath {
    do throws(ResolveError) { return try ChildProcess.find(profile.command, path: nil) } catch {
      let command = Printable.text(profile.command)
      let hint = "'vault server edit \(name) -- COMMAND' names another program"
      switch error {
      case .notFound:
        throw VaultError(.commandNotFound, "command not found: \(command)", hint: hint)
      case .notExecutable:
        throw VaultError(.notExecutable, "not executable: \(command)", hint: hint)
      }
    }
  }

  /// Before a secret is released for nothing.
  private static func checkDirectory(
    of profile: ServerProfile, _ name: ServerName
  ) throws(VaultError) {
    guard let directory = profile.directory else { return }
    let status = try? File.status(directory, followLinks: true)
    guard status.flatMap({ $0 })?.kind == .directory else {
      throw VaultError(
        .io, "the server's directory is not there: \(Printable.text(directory))",
        hint: "'vault server edit \(name) --directory DIRECTORY' names another one")
    }
  }
}

extension Exec.Input {
  /// What the profile says, but for its environment.
  fileprivate init(_ profile: ServerProfile) {
    self.init(
      deliveries: profile.deliveries, pristine: true, speaksMCP: profile.speaksMCP,
      refusesExpired: profile.refusesExpired, minimumLength: Int(profile.minimumLength),
      hidesAllForms: profile.hidesAllForms,
      command: [Array(profile.command.utf8)] + profile.arguments, directory: profile.directory)
  }
}

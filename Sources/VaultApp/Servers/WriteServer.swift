import Platform
public import VaultCore
import VaultCrypto

/// `vault server add NAME` and `vault server edit NAME`.
public enum WriteServer {
  public struct Input: Sendable {
    public var name: ServerName
    /// All but the command.
    public var edit: ServerProfileEdit
    /// The command as it was given, and its arguments; empty leaves them.
    public var command: [[UInt8]]
    /// Another name for it; nil leaves it.
    public var newName: ServerName?

    public init(
      name: ServerName, edit: ServerProfileEdit, command: [[UInt8]], newName: ServerName? = nil
    ) {
      self.newName = newName
      self.name = name
      self.edit = edit
      self.command = command
    }
  }

  /// Returns the record as stored. Throws `.exists`, `.noSecret` if a secret is named that is not
  /// there, and what `ServerProfile.check` throws.
  public static func add(_ input: Input, _ context: Context) throws(VaultError) -> ServerRecord {
    let profile = try ServerProfile(
      try input.edit(resolvedIn: try Surroundings.ofProcess(), isNew: true))
    return try write(input.name, profile, replacing: nil, try context.door(.full))
  }

  /// Returns the record as it is now. Throws `.noServer`, `.usage` if nothing is to be changed,
  /// `.exists` if the new name is taken.
  public static func edit(_ input: Input, _ context: Context) throws(VaultError) -> ServerRecord {
    let edit = try input.edit(resolvedIn: try Surroundings.ofProcess(), isNew: false)
    guard !edit.isEmpty || input.newName != nil else {
      throw VaultError(
        .usage, "nothing to change",
        hint: "name what should change, for example --env, or a new command behind '--'")
    }
    let door = try context.door(.full)
    let before = try ListServers.find(input.name, door).profile
    var profile = before
    try profile.apply(edit)
    guard let newName = input.newName, newName != input.name else {
      return try write(input.name, profile, replacing: before, door)
    }
    // Two commits: between them it has both names, and never none.
    let written = try write(newName, profile, replacing: nil, door)
    _ = try door.perform(.removeServer(input.name), secret: SecretBytes.empty())
    return written
  }

  static func write(
    _ name: ServerName, _ profile: ServerProfile, replacing before: ServerProfile?,
    _ door: any Door
  ) throws(VaultError) -> ServerRecord {
    let request = VaultRequest.writeServer(name, profile, replacing: before)
    guard
      case .records(let records) = try door.perform(
        request, secret: SecretBytes.empty()
      ).response
    else { throw .unexpectedAnswer }
    return try ListServers.find(name, in: records)
  }

  static func apply(
    _ name: ServerName, _ profile: ServerProfile, replacing before: ServerProfile?,
    in vault: Vault, _ caller: AuditActor
  ) throws(VaultError) -> ListedRecord {
    try vault.writing { (transaction) throws(VaultError) in
      for secret in profile.secrets where !(before?.secrets.contains(secret) ?? false) {
        try requireUsable(secret, transaction.index)
      }
      let record = ServerRecord(
        name: name, createdAt: transaction.now, updatedAt: transaction.now, profile: profile)
      let written =
        if let before {
          try replace(before, by: record, transaction)
        } else {
          try insert(record, transaction)
        }
      try transaction.audit(
        vault.entry(
          .written, written.id, caller, at: transaction.now, detail: .change(.profileWritten)))
      return written
    }
  }

  private static func insert(
    _ record: ServerRecord, _ transaction: VaultTransaction
  ) throws(VaultError) -> ListedRecord {
    guard (try? transaction.index.server(record.name)) == nil else {
      throw VaultError(
        .exists, "there already is a server called '\(record.name)'; nothing was changed",
        hint: "'vault server edit \(record.name)' changes it")
    }
    let body = RecordBody.profile(try record.record)
    return ListedRecord(id: try transaction.insert(body), body: body)
  }

  private static func replace(
    _ before: ServerProfile, by record: ServerRecord, _ transaction: VaultTransaction
  ) throws(VaultError) -> ListedRecord {
    let stored = try transaction.index.server(record.name)
    let server = try ListServers.find(record.name, in: [stored])
    guard server.profile == before else { throw .writtenMeanwhile }
    var record = record
    record.createdAt = server.createdAt
    let body = RecordBody.profile(try record.record)
    try transaction.update(stored.id, to: body)
    return ListedRecord(id: stored.id, body: body)
  }

  /// A name that was mistyped is said so now, and not when a client starts the server.
  private static func requireUsable(
    _ secret: SecretName, _ index: VerifiedIndex
  ) throws(VaultError) {
    guard index.tokens[secret] != nil else {
      throw VaultError(
        .noSecret, "there is no secret called '\(secret)'; nothing was changed",
        hint: "'vault list' shows the names, 'vault add \(secret)' makes it")
    }
    guard try !index.token(secret).token.isRemoved else {
      throw VaultError(
        .noVersion, "'\(secret)' was removed; nothing was changed",
        hint: "'vault rollback \(secret)' brings it back")
    }
  }
}

/// Where a profile is made: what its command is looked up in, and what is recorded of it.
private struct Surroundings {
  let directory: String
  let variables: [EnvironmentName: String]

  static func ofProcess() throws(VaultError) -> Surroundings {
    var variables: [EnvironmentName: String] = [:]
    for name in ServerProfile.recordedNames {
      if let value = Identity.value(named: name) { variables[try EnvironmentName(name)] = value }
    }
    let path = try EnvironmentName("PATH")
    variables[path] = variables[path] ?? ChildProcess.standardPath
    return Surroundings(directory: try resolved("."), variables: variables)
  }

  static func resolved(_ directory: String) throws(VaultError) -> String {
    try mapping { () throws(PlatformError) in try File.resolveDirectory(directory) }
  }
}

extension WriteServer.Input {
  /// The whole edit. What the person does not say is recorded as it is here and now: a server then
  /// starts as its command would, typed in this place.
  fileprivate func edit(
    resolvedIn surroundings: Surroundings, isNew: Bool
  ) throws(VaultError) -> ServerProfileEdit {
    var edit = edit
    if case .some(let directory?) = edit.directory {
      edit.directory = try Self.existing(directory)
    } else if edit.directory == nil && isNew {
      edit.directory = surroundings.directory
    }
    guard let word = command.first else { return edit }
    edit.surroundings = surroundings.variables
    edit.arguments = Array(command.dropFirst())
    let recorded = surroundings.variables[try EnvironmentName("PATH")]
    edit.command = try Self.program(word, path: edit.path ?? recorded)
    return edit
  }

  private static func existing(_ directory: String) throws(VaultError) -> String {
    do throws(PlatformError) { return try File.resolveDirectory(directory) } catch {
      throw VaultError(
        .badValue, "the directory of the server cannot be used: \(error.text)",
        hint: "--directory takes one that is there")
    }
  }

  /// The absolute path of what runs when `word` is typed.
  private static func program(_ word: [UInt8], path: String?) throws(VaultError) -> String {
    guard let name = String(validating: word, as: UTF8.self) else {
      throw VaultError(.badValue, "command not found: its name is not UTF-8")
    }
    let found: String
    do throws(ResolveError) {
      found = try ChildProcess.resolve(name, path: path)
    } catch {
      let what = error == .notFound ? "command not found" : "not executable"
      throw VaultError(
        .badValue, "\(what): \(Printable.text(name))",
        hint: "name a program along PATH, or give its path")
    }
    guard !found.hasPrefix("/") else { return found }
    let directory = try Surroundings.resolved(Paths.directory(of: found))
    return (directory == "/" ? "" : directory) + "/" + Paths.lastComponent(of: found)
  }
}

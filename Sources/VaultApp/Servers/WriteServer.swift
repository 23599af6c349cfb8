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
    return try write(ServerWrite(input.name, profile), try context.door(.full))
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
    return try write(
      ServerWrite(input.name, profile, replacing: before, newName: input.newName), door)
  }

  private static func write(
    _ write: ServerWrite, _ door: any Door
  ) throws(VaultError) -> ServerRecord {
    try ListServers.find(write.finalName, in: try send([write], door))
  }

  /// All of them in one transaction; they fit one request, and are at least one. Returns the
  /// records as they are now.
  @discardableResult
  static func send(
    _ writes: [ServerWrite], _ door: any Door
  ) throws(VaultError) -> [ListedRecord] {
    guard
      case .records(let records) = try door.perform(
        .writeServers(writes), secret: SecretBytes.empty()
      ).response
    else { throw .unexpectedAnswer }
    return records
  }

  static func apply(
    _ writes: [ServerWrite], in vault: Vault, _ caller: AuditActor
  ) throws(VaultError) -> [ListedRecord] {
    try vault.writing { (transaction) throws(VaultError) in
      var ids = transaction.index.servers
      var written: [ListedRecord] = []
      for write in writes {
        for secret in write.profile.secrets
        where !(write.before?.secrets.contains(secret) ?? false) {
          try requireUsable(secret, transaction.index)
        }
        let record =
          if let before = write.before {
            try replace(before, by: write, ids, transaction)
          } else {
            try insert(write, ids, transaction)
          }
        ids[write.name.text] = nil
        ids[write.finalName.text] = record.id
        try transaction.audit(
          vault.entry(
            .written, record.id, caller, at: transaction.now, detail: .change(.profileWritten)))
        written.append(record)
      }
      return written
    }
  }

  private static func insert(
    _ write: ServerWrite, _ ids: [String: RecordID], _ transaction: VaultTransaction
  ) throws(VaultError) -> ListedRecord {
    guard ids[write.name.text] == nil else {
      throw taken(write.name, hint: "'vault server edit \(write.name)' changes it")
    }
    let record = ServerRecord(
      name: write.name, createdAt: transaction.now, updatedAt: transaction.now,
      profile: write.profile)
    let body = RecordBody.profile(try record.record)
    return ListedRecord(id: try transaction.insert(body), body: body)
  }

  /// The record stays the one it was, with its entries in the log, whatever it is called now.
  private static func replace(
    _ before: ServerProfile, by write: ServerWrite, _ ids: [String: RecordID],
    _ transaction: VaultTransaction
  ) throws(VaultError) -> ListedRecord {
    guard let id = ids[write.name.text], let place = transaction.index.position(of: id) else {
      throw .noServer(write.name)
    }
    let stored = ListedRecord(id: id, body: transaction.index.records[place].body)
    var server = try ListServers.find(write.name, in: [stored])
    guard server.profile == before else { throw .writtenMeanwhile }
    guard write.finalName == write.name || ids[write.finalName.text] == nil else {
      throw taken(
        write.finalName,
        hint: "give another name, or make room with 'vault server remove \(write.finalName)'")
    }
    server.name = write.finalName
    server.updatedAt = transaction.now
    server.profile = write.profile
    let body = RecordBody.profile(try server.record)
    try transaction.update(id, to: body)
    return ListedRecord(id: id, body: body)
  }

  private static func taken(_ name: ServerName, hint: String) -> VaultError {
    VaultError(
      .exists, "there already is a server called '\(name)'; nothing was changed", hint: hint)
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

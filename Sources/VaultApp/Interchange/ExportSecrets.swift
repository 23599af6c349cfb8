import Platform
public import VaultCore
import VaultCrypto

/// `vault export`: values in plaintext, all that pass the filter, and as JSON the server profiles
/// that need no others. The secret that opens the vault is entered anew, whatever an agent has
/// unlocked, and every value is in the audit log before the first byte leaves.
public enum ExportSecrets {
  public enum Format: String, CaseIterable, Sendable {
    case json
    case dotenv
  }

  public struct Input: Sendable {
    /// Nil: stdout.
    public var file: String?
    public var format: Format
    public var filter: ListSecrets.Filter
    public var reveals: Bool

    public init(file: String?, format: Format, filter: ListSecrets.Filter, reveals: Bool) {
      self.file = file
      self.format = format
      self.filter = filter
      self.reveals = reveals
    }
  }

  /// Throws `.needsAnswer` without `reveals`, `.exists` if there is a file of that name,
  /// `.badValue` for a value the format cannot hold; nothing was exported then.
  public static func run(_ input: Input, _ context: Context) throws(VaultError) {
    guard input.reveals else {
      throw VaultError(
        .needsAnswer, "an export shows every value in plaintext",
        hint: "pass --reveal if that is wanted; 'vault list --json' tells all but the values")
    }
    _ = try VaultLocation.find(context.paths, uid: context.uid)
    try requireNewFile(input.file)
    let vault = try Unlock(context).full()
    let (tokens, servers) = try vault.reading { (index) throws(VaultError) in
      let tokens = chosen(index, input, context).map { $0.token }
      return (tokens, self.servers(index, input, of: tokens))
    }
    note(servers, input, context)
    try confirm(tokens, input, context)
    let document = try document(of: vault, input, .thisProcess, context)
    try write(document, input)
  }

  /// Of each secret the current version, by name.
  private static func chosen(
    _ index: VerifiedIndex, _ input: Input, _ context: Context
  ) -> [(id: RecordID, token: TokenRecord)] {
    index.allTokens.filter { input.filter.accepts($0.token, now: context.now()) }
      .sorted { $0.token.name < $1.token.name }
  }

  /// By name. Without a filter all of them; with one those whose every secret is exported.
  private static func servers(
    _ index: VerifiedIndex, _ input: Input, of tokens: [TokenRecord]
  ) -> (servers: [ServerRecord], unknown: [String]) {
    var found = index.records.map { ListedRecord(id: $0.id, body: $0.body) }.servers
    if input.filter.isSelective {
      let names = Set(tokens.map(\.name))
      found.servers.removeAll {
        $0.profile.secrets.isEmpty || !names.isSuperset(of: $0.profile.secrets)
      }
    }
    return found
  }

  private static func note(
    _ found: (servers: [ServerRecord], unknown: [String]), _ input: Input, _ context: Context
  ) {
    let count = found.servers.count
    if count > 0 {
      let profiles = count == 1 ? "1 server profile" : "\(count) server profiles"
      switch input.format {
      case .json: context.note("vault: note: \(profiles) will be in the export too")
      case .dotenv:
        context.note(
          "vault: note: a dotenv file has no place for server profiles: \(profiles) left out; "
            + "--format json takes them along")
      }
    }
    for name in found.unknown where input.format == .json {
      context.note(ListServers.unknownNote(name))
    }
  }

  private static func confirm(
    _ tokens: [TokenRecord], _ input: Input, _ context: Context
  ) throws(VaultError) {
    let count = tokens.count { $0.current != nil }
    let values = count == 1 ? "1 value goes" : "\(count) values go"
    let place = input.file.map { Printable.text($0) } ?? "stdout"
    context.note("vault: note: \(values) in plaintext to \(place)")
    if context.mayPrompt {
      try Question.confirm("Export in plaintext?", flag: "--yes", context)
    }
  }

  /// Everything in locked memory. Returns after the COMMIT that has one entry for each value.
  private static func document(
    of vault: Vault, _ input: Input, _ caller: AuditActor, _ context: Context
  ) throws(VaultError) -> SecretBytes {
    try vault.writing { (transaction) throws(VaultError) in
      let tokens = chosen(transaction.index, input, context)
      var document = ExportDocument(input.format, output: try SecretAppender())
      try document.begin(vault: context.paths.vaultFile, now: transaction.now)
      for (id, token) in tokens {
        guard let current = token.current else {
          try document.append(token)
          continue
        }
        let value = try transaction.value(VersionKey(record: id, version: current.version))
        try document.append(token, value)
        try transaction.audit(
          vault.entry(.exported, id, version: current.version, caller, at: transaction.now))
      }
      if !tokens.contains(where: { $0.token.current != nil }) {
        try transaction.audit(vault.entry(.exported, nil, caller, at: transaction.now))
      }
      try document.end(
        servers(transaction.index, input, of: tokens.map { $0.token }).servers)
      return document.finish()
    }
  }

  private static func requireNewFile(_ path: String?) throws(VaultError) {
    guard let path else { return }
    let found = try mapping { () throws(PlatformError) in
      try File.status(path, followLinks: false)
    }
    guard found == nil else { throw exists(path) }
  }

  private static func write(
    _ document: borrowing SecretBytes, _ input: Input
  ) throws(VaultError) {
    do throws(PlatformError) {
      try document.withBytes { (span) throws(PlatformError) in
        if let path = input.file {
          try File.writeNew(path, mode: 0o600, bytes: span)
        } else {
          try Descriptor.write(Descriptor.standardOutput, all: span)
        }
      }
    } catch {
      if error.cause == .exists, let path = input.file { throw exists(path) }
      throw VaultError(error)
    }
  }

  private static func exists(_ path: String) -> VaultError {
    VaultError(
      .exists, "there already is a file \(Printable.text(path)); nothing was exported",
      hint: "name a new one: an export never overwrites")
  }
}

extension ListSecrets.Filter {
  /// Something may not pass.
  var isSelective: Bool {
    owner != nil || service != nil || tag != nil || !states.isEmpty || removed
  }

  func accepts(_ token: TokenRecord, now: Instant) -> Bool {
    token.isRemoved == removed && (owner == nil || token.owner == owner)
      && (service == nil || token.service == service)
      && (tag.map { token.tags.contains($0) } ?? true)
      && (states.isEmpty || states.contains(DueDates.state(token, now: now)))
  }
}

import ArgumentParser
import Reports
import VaultApp
import VaultCore

struct AuditCommand: ExplainedCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Show who took what, when; and check that log.",
    usage: "vault audit [<options>]\nvault audit verify|prune [<options>]",
    discussion: """
      Every release and change, failed unlocks and refused requests, newest last. 'vault audit \
      verify' proves that nothing is missing; 'vault audit prune' cuts the older part. WHEN is a \
      date, RFC 3339, or a time ago such as 7d.
      """,
    subcommands: [AuditVerifyCommand.self, AuditPruneCommand.self])

  static let help = Help(example: "vault audit --secret github/token --since 7d")

  @OptionGroup var query: AuditQueryOptions
  @OptionGroup var answer: AnswerOptions
  @OptionGroup var vault: VaultOptions

  func run() throws {
    let context = try vault.context()
    let query = try query.query(now: context.now())
    let format = try self.query.format(wantsJSON: answer.json)
    var report = AuditReport(
      format, vault: context.paths.vaultFile, productVersion: ProductVersion.text,
      colour: Output.coloursAnswers, now: context.now())
    var head = report.head
    try AuditLog.read(query, context) { (lines) throws(VaultError) in
      var text = head
      head = ""
      for line in lines {
        text += report.text(sequence: line.sequence, line.entry, name: line.name)
      }
      try StandardStreams.writeAnswer(text)
    }
    try StandardStreams.writeAnswer(head + report.end)
    if format == .table { Output.remark(report.remarks) }
  }
}

extension AuditCommand {
  /// What selects entries is read before a subcommand is looked for, and means nothing to it.
  func requireBare() throws(VaultError) {
    guard query.isEmpty else {
      throw VaultError(
        .usage, "an option of 'vault audit' that selects entries does not go with a subcommand")
    }
  }
}

struct AuditQueryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only of this secret, or of this id of one that was removed.", valueName: "name"),
    completion: .secretName)
  var secret: String?

  @Option(help: ArgumentHelp("Not before this.", valueName: "when"))
  var since: String?

  @Option(help: ArgumentHelp("Only before this.", valueName: "when"))
  var until: String?

  @Option(
    help: ArgumentHelp(
      "Only these events, for example released,denied; commas between.", valueName: "events"))
  var event: String?

  @Option(help: ArgumentHelp("The newest so many.", valueName: "n"))
  var limit: Int?

  @Flag(help: "Newest first.")
  var reverse = false

  @Option(
    help: ArgumentHelp("table, json, or ocsf: JSON Lines of OCSF 1.5.0.", valueName: "format"))
  var format: String?

  var isEmpty: Bool {
    [secret, since, until, event, format].allSatisfy { $0 == nil } && limit == nil && !reverse
  }

  func query(now: Instant) throws(VaultError) -> AuditLog.Query {
    if let limit, limit < 1 {
      throw VaultError(.usage, "--limit takes a number from 1")
    }
    return AuditLog.Query(
      secret: secret, since: try PastTime.instant(since, before: now),
      until: try PastTime.instant(until, before: now), events: try events(), limit: limit,
      reversed: reverse)
  }

  private func events() throws(VaultError) -> Set<AuditEvent> {
    var events = Set<AuditEvent>()
    for word in event?.split(separator: ",") ?? [] {
      guard let event = AuditEvent.allCases.first(where: { $0.name == word }) else {
        throw VaultError(
          .usage, "there is no such event",
          hint: "one of " + AuditEvent.allCases.map(\.name).joined(separator: ", "))
      }
      events.insert(event)
    }
    return events
  }

  func format(wantsJSON: Bool) throws(VaultError) -> AuditReport.Format {
    guard let format else { return wantsJSON ? .json : .table }
    guard let found = AuditReport.Format(rawValue: format) else {
      throw VaultError(.usage, "there is no such format", hint: "one of table, json, ocsf")
    }
    guard !wantsJSON || found == .json else {
      throw VaultError(.usage, "--json and --format do not agree")
    }
    return found
  }
}

/// A point in the past as people write it: a date, RFC 3339, or how long ago, such as `7d`.
enum PastTime {
  static func instant(_ text: String?, before now: Instant) throws(VaultError) -> Instant? {
    guard let text else { return nil }
    if let span = try? TimeSpan(parsing: text) {
      return now.adding(TimeSpan(seconds: -span.seconds))
    }
    guard let instant = try? Instant(parsing: text) else {
      throw VaultError(
        .badValue, "this is neither a date nor a time ago",
        hint: "write 2027-01-31, 2027-01-31T09:30:00Z, 7d or 12h")
    }
    return instant
  }
}

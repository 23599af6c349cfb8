public import VaultCore

/// The answer of `show`: everything about one token but its value.
public struct ShowReport: Answer {
  /// Hex digits of a fingerprint in text: enough for an eye to see that two values differ.
  static let shortFingerprint = 12

  private let view: TokenView
  private let now: Instant

  /// - Parameter servers: the names of the launch profiles that use the token.
  public init(token: TokenRecord, servers: [String] = [], now: Instant) {
    view = TokenView(token, servers: servers, now: now)
    self.now = now
  }

  /// Newest first.
  private var versions: [VersionEntry] {
    view.token.versions.sorted { $0.version > $1.version }
  }

  public func text(colour: Bool) -> String {
    let table = TableReport.text(versionReport, now: now, colour: colour)
    return fields.text(colour: colour) + (table.isEmpty ? "" : "\n" + table)
  }

  private var fields: Fields {
    let token = view.token
    let policy = token.policy
    var fields = Fields(now: now)
    fields.add("name", token.name.text)
    fields.add("state", .state(view.state))
    fields.add("owner", token.owner)
    fields.add("service", token.service)
    fields.add("variable", policy.environment ?? "")
    fields.add("scopes", token.scopes)
    fields.add("tags", token.tags)
    fields.add("url", policy.url ?? "")
    fields.add("used by", view.servers)
    fields.add("created", .moment(token.createdAt))
    fields.add("updated", .moment(token.updatedAt))
    fields.add("rotated", .moment(DueDates.rotatedAt(token)))
    fields.add("expires", .moment(token.current?.expiresAt))
    fields.add("rotate by", .moment(view.rotateBy))
    fields.add(
      "rotate every",
      "\(policy.intervalDays) days, due \(policy.headStartDays) days ahead"
        + (policy.outsidePolicy ? " (outside policy)" : ""))
    fields.add("overlap", policy.overlap.text)
    if let until = DueDates.previousUntil(token) { fields.add("old until", .moment(until)) }
    if let rotation = token.rotation {
      fields.add("rotation", "\(rotation.phase.name) since \(rotation.since.rfc3339)")
      if !rotation.note.isEmpty { fields.add("", rotation.note) }
    }
    fields.add("notes", paragraph: token.notes)
    return fields
  }

  private var versionReport: Report {
    Report(
      columns: [
        Column("version", alignment: .trailing), Column("stage"), Column("stored"),
        Column("created"), Column("expires"), Column("fingerprint"),
      ],
      rows: versions.map { entry in
        [
          .number(entry.version), .text(entry.stage.name), .text(Self.stored(entry.form) ?? ""),
          .date(entry.createdAt), .date(entry.expiresAt),
          .text(String(Hexadecimal.write(entry.fingerprint ?? []).prefix(Self.shortFingerprint))),
        ]
      })
  }

  /// `Schemas/show.schema.json`.
  public var json: String {
    let token = view.token
    var object = view.object
    object["notes"] = .text(orNull: token.notes)
    object["url"] = .text(orNull: token.policy.url)
    object["updated_at"] = .time(token.updatedAt)
    object["head_start_days"] = .number(token.policy.headStartDays)
    object["overlap_seconds"] = .number(token.policy.overlap.seconds)
    object["outside_policy"] = .flag(token.policy.outsidePolicy)
    object["rotation"] = token.rotation.map { .object(Self.object($0)) } ?? .null
    object["versions"] = .list(versions.map { .object(Self.object($0)) })
    return JSONReport.text(["secret": .object(object)])
  }

  private static func object(_ entry: VersionEntry) -> [String: JSONValue] {
    [
      "version": .number(entry.version),
      "stage": .text(entry.stage.name),
      "stored": .text(orNull: stored(entry.form)),
      "created_at": .time(entry.createdAt),
      "staged_at": .time(entry.stagedAt),
      "expires_at": .time(entry.expiresAt),
      "never_expires": .flag(entry.expiresAt == .never),
      "fingerprint": .text(orNull: Hexadecimal.write(entry.fingerprint ?? [])),
    ]
  }

  private static func object(_ rotation: RotationUnderWay) -> [String: JSONValue] {
    [
      "phase": .text(rotation.phase.name),
      "since": .time(rotation.since),
      "note": .text(orNull: rotation.note),
    ]
  }

  private static func stored(_ form: VersionForm) -> String? {
    switch form {
    case .nothing: nil
    case .value: "value"
    case .rawAnswer: "raw_answer"
    }
  }
}

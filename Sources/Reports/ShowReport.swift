public import VaultCore

/// The answer of `show`: everything about one token but its value.
public struct ShowReport: Answer {
  private let view: TokenView
  private let now: Instant

  /// - Parameter servers: the names of the launch profiles that use the token.
  public init(token: TokenRecord, servers: [String] = [], now: Instant) {
    view = TokenView(token, servers: servers, now: now)
    self.now = now
  }

  public func text(colour: Bool) -> String {
    let table = TableReport.text(
      VersionTable.report(view.token.versions), now: now, colour: colour)
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
    fields.add("valid for", "at most \(DueDates.longestValidity(policy).text), overlap included")
    if let driver = policy.driver {
      fields.add("driver", driver.name)
      for (key, value) in driver.settings.sorted(by: { $0.key < $1.key }) {
        fields.add("", "\(key)=\(value)")
      }
    }
    if token.isRemoved { fields.add("removed", .moment(token.versions.map(\.stagedAt).max())) }
    if let until = DueDates.previousUntil(token) { fields.add("old until", .moment(until)) }
    if let rotation = token.rotation {
      fields.add("rotation", "\(rotation.phase.name) since \(rotation.since.rfc3339)")
      if let reason = Self.reason(rotation) { fields.add("", reason) }
    }
    fields.add("notes", paragraph: token.notes)
    return fields
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
    object["longest_validity_seconds"] = .number(DueDates.longestValidity(token.policy).seconds)
    object["outside_policy"] = .flag(token.policy.outsidePolicy)
    object["driver"] = token.policy.driver.map { .object(Self.object($0)) } ?? .null
    object["rotation"] = token.rotation.map { .object(Self.object($0)) } ?? .null
    object["versions"] = VersionTable.list(token.versions)
    return JSONReport.text(["secret": .object(object)])
  }

  private static func object(_ rotation: RotationUnderWay) -> JSONObject {
    [
      "phase": .text(rotation.phase.name),
      "since": .time(rotation.since),
      "note": .text(orNull: reason(rotation)),
    ]
  }

  private static func object(_ driver: DriverChoice) -> JSONObject {
    var settings: JSONObject = [:]
    for (key, value) in driver.settings { settings[key] = .text(value) }
    return ["name": .text(driver.name), "settings": .object(settings)]
  }

  /// Why it stopped; of a rotation by a later version all that it noted.
  private static func reason(_ rotation: RotationUnderWay) -> String? {
    rotation.journal.map(\.reason) ?? rotation.note
  }
}

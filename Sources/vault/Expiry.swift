import VaultApp
import VaultCore

/// A point in time as people write it: a date, RFC 3339, or a time from now such as `30d`.
enum Expiry {
  static func instant(_ text: String, from now: Instant) throws(VaultError) -> Instant {
    if text == "never" { return .never }
    if let span = try? TimeSpan(parsing: text) { return now.adding(span) }
    guard let instant = try? Instant(parsing: text) else {
      throw VaultError(
        .badValue, "this is neither a date nor a time from now",
        hint: "write 2027-01-31, 2027-01-31T09:30:00Z, 30d, 12h or never")
    }
    return instant
  }
}

extension MetadataOptions {
  /// For `add`.
  func draft(named name: SecretName, now: Instant) throws(VaultError) -> TokenDraft {
    TokenDraft(
      name: name, owner: owner ?? "", service: service ?? "", notes: notes ?? "", scopes: scopes,
      tags: tags,
      policy: RotationPolicy(
        intervalDays: try intervalDays() ?? 90, headStartDays: try headStartDays() ?? 14,
        overlap: overlap ?? .days(1), outsidePolicy: outsidePolicy,
        environment: try environment.map { (text) throws(VaultError) in
          try EnvironmentName(text).text
        }, url: url),
      expiresAt: try expires.map { (text) throws(VaultError) in
        try Expiry.instant(text, from: now)
      } ?? .unknown)
  }

  /// For `edit`. Throws `.usage` if nothing is named.
  func edit(now: Instant, driver: DriverChoice??) throws(VaultError) -> TokenEdit {
    let edit = TokenEdit(
      owner: owner, service: service, notes: notes, scopes: Self.replacement(scopes),
      tags: Self.replacement(tags), intervalDays: try intervalDays(),
      outsidePolicy: outsidePolicy ? true : nil, headStartDays: try headStartDays(),
      overlap: overlap,
      environment: try environment.map { (text) throws(VaultError) -> String? in
        text.isEmpty ? nil : try EnvironmentName(text).text
      }, url: url.map { $0.isEmpty ? nil : $0 },
      expiresAt: try expires.map { (text) throws(VaultError) in
        try Expiry.instant(text, from: now)
      }, driver: driver)
    guard !edit.isEmpty else {
      throw VaultError(
        .usage, "nothing to change", hint: "name what should change, for example --owner")
    }
    return edit
  }

  /// Nil keeps the list; one empty text clears it.
  private static func replacement(_ list: [String]) -> [String]? {
    list.isEmpty ? nil : list.filter { !$0.isEmpty }
  }

  private func intervalDays() throws(VaultError) -> Int64? {
    try rotateEvery.map { (span) throws(VaultError) in
      try Self.wholeDays(span, option: "--rotate-every")
    }
  }

  private func headStartDays() throws(VaultError) -> Int64? {
    try headStart.map { (span) throws(VaultError) in
      try Self.wholeDays(span, option: "--head-start")
    }
  }

  private static func wholeDays(_ span: TimeSpan, option: String) throws(VaultError) -> Int64 {
    let day = TimeSpan.days(1).seconds
    guard span.seconds % day == 0 else {
      throw VaultError(.usage, "\(option) takes whole days", hint: "for example \(option) 60d")
    }
    return span.seconds / day
  }
}

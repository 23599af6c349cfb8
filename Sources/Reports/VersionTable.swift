import VaultCore

/// The versions of a secret, newest first, as rows of a table and as JSON objects.
enum VersionTable {
  /// Hex digits of a fingerprint in text: enough for an eye to see that two values differ.
  static let shortFingerprint = 12

  static func report(_ versions: [VersionEntry]) -> Report {
    Report(
      columns: [
        Column("version", alignment: .trailing), Column("stage"), Column("stored"),
        Column("created"), Column("expires"), Column("fingerprint"),
      ],
      rows: newestFirst(versions).map { entry in
        [
          .number(entry.version), .text(entry.stage.name), .text(stored(entry.form) ?? ""),
          .date(entry.createdAt), .date(entry.expiresAt),
          .text(String(Hexadecimal.write(entry.fingerprint ?? []).prefix(shortFingerprint))),
        ]
      })
  }

  static func list(_ versions: [VersionEntry]) -> JSONValue {
    .list(newestFirst(versions).map { .object(object($0)) })
  }

  private static func newestFirst(_ versions: [VersionEntry]) -> [VersionEntry] {
    versions.sorted { $0.version > $1.version }
  }

  private static func object(_ entry: VersionEntry) -> JSONObject {
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

  private static func stored(_ form: VersionForm) -> String? {
    switch form {
    case .nothing: nil
    case .value: "value"
    case .rawAnswer: "raw_answer"
    }
  }
}

import VaultCore

/// The answer of `schedule install`, `show` and `remove`.
public struct ScheduleReport: Answer {
  public enum Action: String, Sendable {
    case install
    case show
    case remove
  }

  /// One way in which it is scheduled: files by their path; a nil path is the user's crontab.
  public struct Entry: Sendable {
    let kind: String
    let files: [(path: String?, text: String)]

    /// - Parameter kind: `systemd` or `cron`.
    public init(kind: String, files: [(path: String?, text: String)]) {
      self.kind = kind
      self.files = files
    }
  }

  private let action: Action
  private let name: String
  private let entries: [Entry]
  private let hasChanged: Bool
  private let isDryRun: Bool
  private let notes: [String]

  public init(
    _ action: Action, name: String, entries: [Entry], hasChanged: Bool, isDryRun: Bool,
    notes: [String]
  ) {
    self.action = action
    self.name = name
    self.entries = entries
    self.hasChanged = hasChanged
    self.isDryRun = isDryRun
    self.notes = notes
  }

  public func text(colour: Bool) -> String {
    guard !entries.isEmpty else { return "not scheduled\n" }
    return entries.reduce(into: "") { text, entry in
      text += "\(heading(entry))\n"
      // What is done need not be told line by line.
      guard isDryRun || action == .show else { return }
      for file in entry.files {
        text += "\n" + (file.path.map { Escaping.line($0) } ?? "in your crontab") + ":\n"
        for line in file.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
          text += line.isEmpty ? "\n" : "  \(Escaping.line(String(line)))\n"
        }
      }
    }
  }

  private func heading(_ entry: Entry) -> String {
    let what = "\(name), daily, by \(entry.kind)"
    return switch (action, isDryRun) {
    case (.install, false): hasChanged ? "scheduled: \(what)" : "scheduled already: \(what)"
    case (.install, true): hasChanged ? "would schedule: \(what)" : "scheduled already: \(what)"
    case (.remove, false): "removed: \(what)"
    case (.remove, true): "would remove: \(what)"
    case (.show, _): "scheduled: \(what)"
    }
  }

  /// `Schemas/schedule.schema.json`.
  public var json: String {
    JSONReport.text([
      "action": .text(action.rawValue),
      "changed": .flag(hasChanged && !isDryRun),
      "dry_run": .flag(isDryRun),
      "name": .text(name),
      "schedules": .list(
        entries.map { entry in
          .object([
            "files": .list(
              entry.files.map { file in
                .object([
                  "path": .text(orNull: file.path),
                  "text": .text(file.text),
                ])
              }),
            "kind": .text(entry.kind),
          ])
        }),
    ])
  }

  public var remarks: String { Self.remarks(notes) }
}

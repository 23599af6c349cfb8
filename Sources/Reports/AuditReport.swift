public import VaultCore

/// The answer of `audit`, written piece by piece: a log of 100,000 entries is never held whole.
public struct AuditReport: Sendable {
  public enum Format: String, Sendable, CaseIterable {
    case table
    case json
    /// JSON Lines, an event of the Open Cybersecurity Schema Framework each.
    case ocsf
  }

  private let format: Format
  private let vault: String
  private let productVersion: String
  private let colour: Bool
  private let now: Instant
  private var isEmpty = true

  /// - Parameters:
  ///   - vault: the path of the vault's file.
  ///   - productVersion: of this program.
  ///   - colour: true only where a terminal reads.
  public init(
    _ format: Format, vault: String, productVersion: String, colour: Bool, now: Instant
  ) {
    self.format = format
    self.vault = vault
    self.productVersion = productVersion
    self.colour = colour
    self.now = now
  }

  /// What comes before the first entry.
  public var head: String { format == .json ? #"{"entries":["# : "" }

  /// One more entry. Whole lines, but for JSON, which is one line in all.
  ///
  /// - Parameter name: what its record is called today; nil if none is concerned, or it is gone.
  public mutating func text(sequence: Int64, _ entry: AuditEntry, name: String?) -> String {
    let view = AuditView(sequence: sequence, entry: entry, name: name)
    defer { isEmpty = false }
    switch format {
    case .table: return (isEmpty ? AuditTable.heading(colour: colour) : "") + AuditTable.line(view)
    case .json: return (isEmpty ? "" : ",") + JSONReport.text(view.object).dropLast()
    case .ocsf:
      return JSONReport.text(OCSFEvent(view, productVersion: productVersion).object)
    }
  }

  /// What comes behind the last entry. `Schemas/audit.schema.json` describes the whole.
  public var end: String {
    guard format == .json else { return "" }
    let rest = JSONReport.text(["generated_at": .time(now), "vault": .text(vault)])
    return "]," + rest.dropFirst()
  }

  public var remarks: String {
    isEmpty ? "vault: note: there is no such entry in the audit log\n" : ""
  }
}

/// Columns of fixed width: what a column is wide can only be known at the end. A longer text pushes
/// its line to the right and is never cut.
enum AuditTable {
  private static let columns: [(title: String, width: Int)] = [
    ("seq", 6), ("time", 20), ("event", 16), ("secret", 24), ("by", 36), ("detail", 0),
  ]

  static func heading(colour: Bool) -> String {
    line(columns.map { $0.title.uppercased() }) { Colour.paint($0, Colour.heading, colour) }
  }

  static func line(_ view: AuditView) -> String {
    line(
      [
        String(view.sequence), view.entry.time.rfc3339, view.entry.event.name, view.subject,
        view.actor, view.particulars,
      ].map { Escaping.line($0.isEmpty ? Cell.absent : $0) }
    ) { $0 }
  }

  private static func line(_ texts: [String], paint: (String) -> String) -> String {
    var result = ""
    var owed = ""
    for (text, column) in zip(texts, columns) {
      let blanks = String(repeating: " ", count: max(0, column.width - DisplayWidth.of(text)))
      result += owed + (column.title == "seq" ? blanks : "") + paint(text)
      owed = (column.title == "seq" ? "" : blanks) + TableReport.gap
    }
    return result + "\n"
  }
}

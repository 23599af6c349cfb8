import FoundationEssentials
import Testing

@testable import Reports

/// Answers that were looked at once, in `Golden/`. With `MCPVAULT_WRITE_GOLDEN=1` they are written
/// anew instead, to be looked at again.
enum Golden {
  static func matches(_ text: String, _ name: String) throws -> Bool {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden").appending(path: name)
    if ProcessInfo.processInfo.environment["MCPVAULT_WRITE_GOLDEN"] == "1" {
      try Data(text.utf8).write(to: file)
    }
    return try Data(contentsOf: file) == Data(text.utf8)
  }
}

extension Inventory.Format {
  /// The name of its file.
  var goldenName: String {
    switch self {
    case .table: "inventory.txt"
    case .json: "inventory.json"
    case .csv: "inventory.csv"
    case .markdown: "inventory.md"
    case .html: "inventory.html"
    case .ics: "inventory.ics"
    }
  }
}

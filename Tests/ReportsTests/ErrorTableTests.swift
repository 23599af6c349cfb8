import Testing
import VaultCore

/// `Schemas/errors.json`, which scripts and people read, against `ErrorCode`, which the program
/// obeys.
struct ErrorTableTests {
  private let table: JSON

  init() throws {
    table = try JSON(schemaFile: "errors.json")
  }

  private func rows(_ key: String) -> [JSON] { table[key]?.list ?? [] }

  @Test func everyCodeWithItsStatusInOrderAndNoOther() {
    let rows = rows("errors").map { "\($0["code"]?.text ?? "?") \($0["status"]?.number ?? -1)" }
    #expect(rows == ErrorCode.allCases.map { "\($0.rawValue) \(Double($0.exitStatus))" })
  }

  @Test func everyStatusHasARow() {
    let statuses = Set(rows("statuses").compactMap { $0["status"]?.text })
    let used = Set(ErrorCode.allCases.map(\.exitStatus)).filter { $0 < 125 }
    #expect(statuses == Set(used.map { String($0) } + ["0", "10"]))
    #expect(rows("exec").map { $0["status"]?.text } == ["125", "126", "127", "128+N"])
  }

  @Test func everyRowSaysOneSentence() {
    for row in ["errors", "statuses", "exec"].flatMap(rows) {
      let meaning = row["meaning"]?.text ?? ""
      #expect(meaning.hasSuffix(".") && !meaning.dropLast().contains("."), "\(row)")
    }
  }
}

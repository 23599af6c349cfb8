import Testing
import VaultCore

@testable import Reports

/// The inventory in every format.
struct InventoryTextTests {
  @Test(arguments: Inventory.Format.allCases)
  func itLooksAsItDid(_ format: Inventory.Format) throws {
    let text = try InventorySamples.whole().text(as: format)
    #expect(try Golden.matches(text, format.goldenName), "\(format)")
  }

  @Test func aStateIsColouredAndNothingElseDiffers() throws {
    let text = try InventorySamples.whole().text(as: .table, colour: true)
    #expect(text.contains("\u{1B}[1;31mexpired\u{1B}[0m  pg/app"))
    let plain = text.replacing(/\u{1B}\[[0-9;]*m/, with: "")
    #expect(try plain == InventorySamples.whole().text(as: .table))
  }

  @Test func csvEndsEachRecordWithCRLF() throws {
    let text = try InventorySamples.whole().text(as: .csv)
    let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
    #expect(lines.count == 7 && lines.last == "")
    #expect(lines.allSatisfy { !$0.contains("\n") })
  }

  @Test func jsonSaysEverything() throws {
    let text = try InventorySamples.whole().text(as: .json)
    #expect(try Schema("report").problems(in: text).isEmpty)
    let root = try JSON(text)
    #expect(root["totals"]?["states"]?["expired"] == .number(1))
    #expect(root["totals"]?["exceptions"]?["unknown-expiry"] == .number(2))
    #expect(root["vault_id"] == .text("303132333435363738393a3b3c3d3e3f"))
    let secrets = root["secrets"]?.list ?? []
    #expect(
      secrets.compactMap { $0["name"]?.text }
        == ["pg/app", "late/one", "soon", "tracked/elsewhere", "github/token"])
    let github = secrets[4]
    #expect(github["longest_validity_seconds"] == .number(120 * 86_400 + 36 * 3600))
    #expect(github["outside_policy"] == .flag(true))
    #expect(github["age_days"] == .number(1))
    #expect(github["exceptions"]?.list.compactMap(\.text) == ["outside-policy", "long-validity"])
    #expect(
      github["servers"]?.list.first
        == .object([
          "name": .text("github"), "delivery": .text("environment"),
          "place": .text("GITHUB_TOKEN"),
        ]))
    #expect(
      secrets[0]["rotation"]
        == .object(["phase": .text("stuck"), "since": .text("2026-11-21T08:00:00Z")]))
    #expect(secrets[1]["servers"]?.list.first?["delivery"] == .text("descriptor"))
    #expect(secrets[3]["version"] == .null && secrets[3]["expiry"] == .text("unknown"))
  }

  @Test func everyFormatSaysWhatWasAskedFor() throws {
    let filter = Inventory.Filter(
      owner: "a|b<c>", service: "github", tag: "ci", states: [.ok, .expired])
    let inventory = InventorySamples.inventory([try Samples.token("a")], filter: filter)
    #expect(
      inventory.text(as: .table).hasPrefix(
        "1 secret on 2026-11-22, owner a|b<c>, service github, tag ci, state expired, ok: 1 ok\n"))
    #expect(inventory.text(as: .markdown).contains("only owner a\\|b&lt;c&gt;, only service"))
    #expect(inventory.text(as: .html).contains("Only owner <b>a|b&lt;c&gt;</b>"))
    let asked = try JSON(inventory.text(as: .json))["filter"]
    #expect(asked?["owner"] == .text("a|b<c>"))
    #expect(asked?["states"]?.list == [.text("expired"), .text("ok")])
  }

  @Test(arguments: Inventory.Format.allCases)
  func anEmptyVaultIsAnAnswerToo(_ format: Inventory.Format) throws {
    let inventory = InventorySamples.inventory([])
    let text = inventory.text(as: format)
    #expect(inventory.remarks == "vault: note: there is no secret to report on\n")
    switch format {
    case .table: #expect(text.isEmpty)
    case .json: #expect(try Schema("report").problems(in: text).isEmpty)
    case .csv: #expect(text.hasPrefix("state,name,owner,") && text.hasSuffix(",servers\r\n"))
    case .markdown: #expect(text.contains("**0 secrets**"))
    case .html: #expect(text.contains("There is no secret in this vault."))
    case .ics: #expect(text.hasPrefix("BEGIN:VCALENDAR\r\n") && !text.contains("VEVENT"))
    }
  }

  @Test func noFormatHasNotes() throws {
    var token = try Samples.token("a")
    token.notes = "unmistakable"
    for format in Inventory.Format.allCases {
      #expect(!InventorySamples.inventory([token]).text(as: format).contains("unmistakable"))
    }
  }

  @Test func everyMomentCanBeToldFor() throws {
    let tokens = try InventorySamples.tokens()
    for seconds: Int64 in [1, 86_399, 951_782_400, 253_402_300_799, .max] {
      let inventory = InventorySamples.inventory(tokens, now: Instant(seconds: seconds))
      for format in Inventory.Format.allCases {
        #expect(!inventory.text(as: format).isEmpty)
      }
    }
  }
}

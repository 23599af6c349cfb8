import Testing
import VaultTestSupport

struct WordingTests {
  @Test func theProductSaysNothingItShouldNot() throws {
    let files = try SourceFile.ofProduct()
    #expect(files.count > 150)
    #expect(files.flatMap(WordingRules.breaches) == [])
  }

  @Test func testsNameNotThisMachineAndLeaveNothingForLater() throws {
    // This folder has to spell out what it looks for, and examples need a path.
    let files = try SourceFile.below("Tests", ".ci", endings: [""])
      .filter { !$0.path.hasPrefix("Tests/HouseRulesTests/") }
    #expect(files.contains { $0.path == ".ci/setup" })
    let breaches = files.flatMap(WordingRules.breaches)
    #expect(breaches.filter { !$0.contains(": the path /") } == [])
    #expect(files.filter { $0.text.contains(PackageRoot.path) }.map(\.path) == [])
  }

  @Test(arguments: [
    ("let a = \"/home/somebody/vault\"", "the path /home/"),
    ("// as in /Users/somebody", "the path /Users/"),
    ("// TODO: later", "TODO"),
    ("// FIXME", "FIXME"),
    ("struct KeyManager {}", "the name KeyManager"),
    ("enum ByteUtils {}", "the name ByteUtils"),
    ("final class Helper {}", "the name Helper"),
    ("protocol StoreImpl {}", "the name StoreImpl"),
    ("enum VaultCommon {}", "the name VaultCommon"),
    ("let a = unsafe b.pointee", "unsafe code in Reports"),
  ])
  func aBreachIsSeen(_ text: String, _ complaint: String) {
    let file = SourceFile(path: "Sources/Reports/New.swift", text: text)
    let breaches = WordingRules.breaches(in: file)
    #expect(breaches.count == 1 && breaches.first?.hasSuffix(complaint) == true, "\(breaches)")
  }

  @Test func aFileOrFolderWithAHollowNameIsSeen() {
    for path in ["Sources/VaultApp/Utils/New.swift", "Sources/VaultApp/KeyHelper.swift"] {
      #expect(WordingRules.breaches(in: SourceFile(path: path, text: "")).count == 1)
    }
  }

  @Test(arguments: [
    "enum CommonWord {}", "// unsafe here is a word", "let a = \"unsafe\"", "let todo = 1",
    "// the manager's helper", "struct Implication {}",
  ])
  func ordinaryWordsPass(_ text: String) {
    let file = SourceFile(path: "Sources/Reports/New.swift", text: text)
    #expect(WordingRules.breaches(in: file) == [])
  }
}

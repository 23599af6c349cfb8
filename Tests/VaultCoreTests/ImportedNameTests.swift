import Testing
import VaultCore

@Suite struct ImportedNameTests {
  @Test(
    arguments: [
      (["github/token"], "github/token"), (["a..b_C-9"], "a..b_C-9"), (["-dash-"], "-dash-"),
      (["github.com token"], "github.com-token"), (["a  &  b"], "a-b"), (["a - b"], "a-b"),
      (["(work) e-mail!"], "work-e-mail"), (["AWS / prod"], "AWS/prod"), (["/a//b/"], "a/b"),
      (["Straße 1"], "Stra-e-1"), (["../x y"], "x-y"), (["./../x y"], "x-y"),
      ([""], nil), (["日本語"], nil), (["!!"], nil), (["/"], nil), ([], nil),
      (["a b", "API key"], "a-b/API-key"), (["a", "x/y"], "a/x-y"), (["a", "日本"], "a/field"),
      (["a", ""], "a/field"), (["日本", "key"], nil),
    ] as [([String], String?)])
  func titlesBecomeNames(_ path: [String], _ expected: String?) {
    #expect(ImportedName.name(path)?.text == expected)
  }

  @Test func aPrefixIsAPartOfItsOwn() throws {
    let prefix = try SecretName("old/work")
    #expect(ImportedName.name(["a b", "c"], prefix: prefix)?.text == "old/work/a-b/c")
    #expect(ImportedName.name(["x"], prefix: prefix)?.text == "old/work/x")
  }

  @Test func aNameThatIsTooLongIsNone() {
    let longest = String(repeating: "x", count: 128)
    #expect(ImportedName.name([longest])?.text == longest)
    #expect(ImportedName.name([longest + "x"]) == nil)
    #expect(ImportedName.name([longest, "f"]) == nil)
  }

  @Test func oneNameIsGivenOnce() throws {
    func distinct(_ names: [String]) throws -> [String?] {
      ImportedName.distinct(try names.map { try SecretName($0) }).map { $0.name?.text }
    }
    #expect(try distinct(["a", "b", "a", "a"]) == ["a", "b", "a-2", "a-3"])
    // A name that is another entry's own stays that entry's.
    #expect(try distinct(["a", "a", "a-2"]) == ["a", "a-3", "a-2"])
    #expect(try distinct(["a", "A"]) == ["a", "A"])
    let longest = String(repeating: "x", count: 127)
    #expect(try distinct([longest, longest]) == [longest, nil])
  }
}

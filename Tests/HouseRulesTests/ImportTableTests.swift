import Testing

struct ImportTableTests {
  @Test func everyModuleImportsOnlyWhatItMay() throws {
    let files = try SourceFile.ofProduct()
    #expect(Set(files.compactMap(\.module)).isSuperset(of: ImportTable.dependencies.keys))
    #expect(ImportTable.breaches(in: files) == [])
  }

  @Test func eachSystemLibraryIsImportedInExactlyOneModule() throws {
    let files = try SourceFile.ofProduct()
    for door in ImportTable.doors {
      let importers = files.filter { ImportTable.imports(of: $0).contains(door.module) }
      #expect(Set(importers.compactMap(\.module)) == [door.importer])
    }
    for case (let module, _, let header?) in ImportTable.doors {
      let includers = files.filter { ImportTable.headers(of: $0).contains(header) }
      #expect(Set(includers.compactMap(\.module)) == [module])
    }
  }

  @Test(arguments: ["VaultCore", "Redaction"])
  func thePureModulesHaveNoImportAtAll(_ module: String) throws {
    let files = try SourceFile.ofProduct().filter { $0.module == module }
    #expect(!files.isEmpty)
    #expect(files.flatMap(ImportTable.imports) == [])
  }

  /// The table itself: no module imports one of its own floor or above.
  @Test func theTableHasNoCycle() {
    var settled: Set<String> = Set(ImportTable.doors.map(\.module)).union(["ArgumentParser"])
    var rest = ImportTable.dependencies
    while let next = rest.first(where: { $0.value.isSubset(of: settled) }) {
      settled.insert(next.key)
      rest[next.key] = nil
    }
    #expect(rest.isEmpty)
  }

  @Test(arguments: [
    ("VaultCore", "import Foundation"),
    ("VaultCore", "import Platform"),
    ("VaultCore", "@testable import VaultCrypto"),
    ("VaultCore", "let a = 1; import Synchronization"),
    ("Redaction", "#if canImport(Glibc)\n  import Glibc\n#endif"),
    ("VaultCrypto", "@_exported public import CSQLite"),
    ("VaultStore", "internal import struct VaultCrypto.Box"),
    ("VaultApp", "import FoundationEssentials"),
    ("VaultApp", "import CSodium"),
    ("Platform", "import VaultCore"),
    ("Reports", "import Foundation.NSData"),
    ("vault", "import VaultCrypto"),
    ("Unheard", "let a = 1"),
  ])
  func aBreachIsSeen(_ module: String, _ text: String) {
    let file = SourceFile(path: "Sources/\(module)/New.swift", text: text)
    #expect(ImportTable.breaches(in: [file]).count == 1)
  }

  @Test(arguments: [
    "// import Foundation", "/* import A /* import B */ import C */",
    "let a = \"import Foundation\"",
    "let a = \"\"\"\n  import Foundation\n  \"\"\"", "let important = true",
  ])
  func whatIsNoImportIsNotTakenForOne(_ text: String) {
    let file = SourceFile(path: "Sources/VaultCore/New.swift", text: text)
    #expect(ImportTable.breaches(in: [file]) == [])
  }

  @Test(arguments: [
    ("CPlatform", "#include <sqlite3.h>"), ("CSQLite", "# include <sodium.h>"),
    ("CPlatform", "#  include \"sodium.h\""), ("VaultCore", "int x;"),
  ])
  func aBreachInCIsSeen(_ module: String, _ text: String) {
    let file = SourceFile(path: "Sources/\(module)/new.c", text: text)
    #expect(ImportTable.breaches(in: [file]).count == 1)
  }
}

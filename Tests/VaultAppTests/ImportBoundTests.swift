#if os(Linux)
  import Testing
  import VaultCore
  import VaultTestSupport

  /// A document that wants memory many times its size: the import runs with a little more than it
  /// may need, and says what is wrong with the document instead of dying of it.
  @Suite(.needsVaultBinary) struct ImportBoundTests {
    private static let mebibyte = 1024 * 1024

    private func importing(
      _ document: String, _ options: [String] = [], mebibytes: Int = 384
    ) throws -> CommandResult {
      let home = try Specimen.copy()
      defer { extendLifetime(home) }
      try home.directory.write("document", document)
      let vault = home.command(home.withKey(["import", "document", "--json"] + options))
      // setrlimit(2): what is reserved and never used counts as well.
      let script = "ulimit -v \(mebibytes * 1024); exec \"$0\" \"$@\""
      return try Command(
        "/bin/sh", ["-c", script, vault.executable] + vault.arguments,
        environment: vault.environment, directory: home.path, timeout: .seconds(60)
      ).run()
    }

    private func keePass(_ content: String) -> String {
      "<KeePassFile><Root><Group><Name>all</Name>\(content)</Group></Root></KeePassFile>"
    }

    private func entries(_ count: Int, _ around: (String) -> String = { $0 }) -> String {
      (0..<count).map { number in
        around(
          "<Entry><String><Key>Title</Key><Value>t\(number)</Value></String>"
            + "<String><Key>Password</Key><Value>a value \(number)</Value></String></Entry>")
      }.joined()
    }

    /// The control: with so much memory an import works, and with too little it does not.
    @Test func anOrdinaryDocumentIsImported() throws {
      let document = "FIRST=a value of some length\n"
      let result = try importing(document)
      #expect(result.succeeded && result.output.contains("\"added\":1,"), "\(result)")
      #expect(try !importing(document, mebibytes: 8).succeeded)
    }

    @Test func linesWithoutAnEnd() throws {
      let lines = String(repeating: "A=v\n", count: 4 * Self.mebibyte)
      #expect(try importing(lines, ["--format", "dotenv"]).isRefusal(.limit))
      let table = "Title,Url,Password\n" + String(repeating: "t,,p\n", count: 3 * Self.mebibyte)
      #expect(try importing(table).isRefusal(.limit))
      let items = "{\"items\":[" + String(repeating: "1,", count: 2 * Self.mebibyte) + "1]}"
      #expect(try importing(items).isRefusal(.limit))
    }

    @Test func groupsWithLongNames() throws {
      let name = String(repeating: "g", count: 1_000)
      let group = "<Group><Name>\(name)</Name>"
      let leaves = entries(9_000) { "<Group><Name>leaf</Name>\($0)</Group>" }
      let nested = keePass(
        String(repeating: group, count: 50) + leaves + String(repeating: "</Group>", count: 50))
      let result = try importing(nested)
      #expect(result.succeeded && result.output.contains("\"skipped\":9000}"), "\(result.status)")
      #expect(result.output.contains("\"reason\":\"metadata\""))
    }

    /// Every field would repeat the title in the report.
    @Test func aLongTitleWithManyFields() throws {
      let title = String(repeating: "t", count: 10_000)
      let fields = (0..<9_000).map {
        "<String><Key>f\($0)</Key><Value ProtectInMemory=\"True\">a value</Value></String>"
      }
      let document = keePass(
        "<Entry><String><Key>Title</Key><Value>\(title)</Value></String>\(fields.joined())</Entry>")
      let result = try importing(document)
      #expect(result.succeeded && result.output.contains("\"skipped\":9000}"), "\(result.status)")
      #expect(result.output.contains("\"reason\":\"name\""))
      let source = String(repeating: "t", count: 1_024) + "…"
      #expect(result.output.contains("\"source\":\"\(source)\""))
    }
  }
#endif

#if os(Linux)
  import Testing
  import VaultTestSupport

  /// Where the values of an import are: in locked memory of the program that reads the file, while
  /// it runs, and nowhere in the agent afterwards. Root alone can look inside.
  @Suite(.needsVaultBinary, .enabled("needs root") { geteuid() == 0 })
  struct ImportMemoryTests {
    /// A document of each reader, with a password to be.
    private static let documents: [String: String] = [
      "a.json": #"{"items":[{"type":1,"name":"c","login":{"password":"CANARY"}}]}"#,
      "a.csv": "Title,Url,Username,Password,Notes\nc,,,\"CANARY\",\n",
      "a.xml": "<KeePassFile><Root><Group><Entry><String><Key>Title</Key><Value>c</Value></String>"
        + "<String><Key>Password</Key><Value>CANARY</Value></String></Entry></Group></Root>"
        + "</KeePassFile>",
      "a.env": "c='CANARY'\n",
    ]

    @Test(arguments: documents.keys.sorted()) func valuesAreInLockedMemoryAlone(_ file: String)
      throws
    {
      let home = try Specimen.copy()
      let canary = "canary" + String((0..<26).map { _ in "abcdefgh0123".randomElement() ?? "x" })
      let document = try #require(Self.documents[file])
      try home.directory.write(file, document.replacing("CANARY", with: canary))
      let agent = try home.unlock()

      // While the agent stands still, its client waits with all it has read.
      kill(agent.pid, SIGSTOP)
      let client = try home.command(["import", file]).start()
      var found = Places()
      for _ in 0..<500 where found.locked == 0 || !isAsleep(client.pid) {
        usleep(10_000)
        found = try Places(of: canary, in: client.pid)
      }
      found = try Places(of: canary, in: client.pid)
      let arguments = try readFile("/proc/\(client.pid)/cmdline")
      kill(agent.pid, SIGCONT)
      #expect(found.locked > 0 && found.elsewhere == 0, "\(found)")
      #expect(!String(decoding: arguments, as: UTF8.self).contains(canary))

      let result = client.finish()
      #expect(result.succeeded && result.output.contains("1 added"), "\(result)")
      #expect(!result.output.contains(canary) && !result.errorOutput.contains(canary))
      let after = try Places(of: canary, in: agent.pid)
      #expect(after.locked == 0 && after.elsewhere == 0, "\(after)")
      // The search would see what is there: the name of the file the agent serves.
      #expect(try Places(of: "mcp-vault/vault.db", in: agent.pid).elsewhere > 0)
      #expect(try home.succeed(["get", "c"]).output == canary)
    }

    private func isAsleep(_ pid: pid_t) -> Bool {
      let status = (try? readFile("/proc/\(pid)/status")) ?? []
      return String(decoding: status, as: UTF8.self).contains("State:\tS")
    }
  }

  /// How often a text stands in a process's writable memory, in mappings that are locked and in
  /// others: proc_pid_smaps(5), VmFlags.
  struct Places {
    var locked = 0
    var elsewhere = 0

    init() {}

    init(of text: String, in pid: pid_t) throws {
      let map = String(decoding: try readFile("/proc/\(pid)/smaps"), as: UTF8.self)
      let memory = unsafe open("/proc/\(pid)/mem", O_RDONLY)
      defer { close(memory) }
      var range: Range<Int>?
      for line in map.split(separator: "\n") {
        if let next = Self.mapping(line) { range = next }
        guard line.hasPrefix("VmFlags:"), let mapping = range, !mapping.isEmpty else { continue }
        let count = Self.count(Array(text.utf8), in: memory, mapping)
        if line.split(separator: " ").contains("lo") { locked += count } else { elsewhere += count }
      }
    }

    /// A mapping's first line, `start-end rw-p …`; an empty range for one that holds no data.
    private static func mapping(_ line: Substring) -> Range<Int>? {
      let words = line.split(separator: " ")
      let ends = words.first?.split(separator: "-").compactMap { Int($0, radix: 16) } ?? []
      guard ends.count == 2, words.count > 4 else { return nil }
      return words[1].hasPrefix("rw") ? ends[0]..<ends[1] : 0..<0
    }

    private static func count(_ text: [UInt8], in memory: Int32, _ range: Range<Int>) -> Int {
      var bytes = [UInt8](repeating: 0, count: range.count)
      let got = unsafe pread(memory, &bytes, bytes.count, off_t(range.lowerBound))
      guard got > 0, let first = text.first else { return 0 }
      var count = 0
      let span = bytes.span
      for place in 0...max(0, got - text.count) where span[place] == first {
        if text.indices.allSatisfy({ place + $0 < got && span[place + $0] == text[$0] }) {
          count += 1
        }
      }
      return count
    }
  }
#endif

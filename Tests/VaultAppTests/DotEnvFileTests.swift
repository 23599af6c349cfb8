import Testing
import VaultCore

@testable import VaultApp

@Suite struct DotEnvFileTests {
  private func parse(_ text: String) throws -> [String] {
    try DotEnvFile.parse(Array(text.utf8)).map {
      "\($0.name)=\(String(decoding: $0.value, as: UTF8.self))"
    }
  }

  @Test(
    arguments: [
      ("", []), ("\n\n", []), ("# note\n  # note", []), ("A=1", ["A=1"]),
      ("A=1\nB=2\n", ["A=1", "B=2"]), ("A=1\r\nB=2\r\n", ["A=1", "B=2"]), ("A=1\r", ["A=1"]),
      ("\u{FEFF}A=1", ["A=1"]), ("export A=1", ["A=1"]), ("export\t A=1", ["A=1"]),
      ("export=1", ["export=1"]), ("export =1", ["export=1"]), ("  A = 1  ", ["A=1"]),
      ("A=", ["A="]), ("A=  ", ["A="]), ("A=1\nA=2", ["A=1", "A=2"]),
      ("A=a b  c", ["A=a b  c"]), ("A=a=b", ["A=a=b"]),
      ("A=1 # note", ["A=1"]), ("A=1\t# note", ["A=1"]), ("A=1#2", ["A=1#2"]),
      ("A=#1", ["A=#1"]), ("A= # note", ["A="]),
      ("A='a $B \\n # c'", ["A=a $B \\n # c"]), ("A='' # note", ["A="]),
      ("A=\"a\\tb\\nc\\\"d\\\\e\\$f\"", ["A=a\tb\nc\"d\\e$f"]), ("A=\"\\x\\'\"", ["A=\\x\\'"]),
      ("A=\"a#b\"#c", ["A=a#b"]), ("A=\"$B ${C} $(d)\"", ["A=$B ${C} $(d)"]),
      ("A=$B`c`", ["A=$B`c`"]), ("A=\\n", ["A=\\n"]), ("A=a'b'", ["A=a'b'"]),
      ("A='1\n2'\nB=3", ["A=1\n2", "B=3"]), ("A=\"1\r\n2\"\r\nB=3", ["A=1\n2", "B=3"]),
      ("A=vault://x\nB={{vault://y}}", ["A=vault://x", "B={{vault://y}}"]),
      ("A=é", ["A=é"]),
    ] as [(String, [String])])
  func reads(_ text: String, _ assignments: [String]) throws {
    #expect(try parse(text) == assignments)
  }

  @Test func valuesNeedNotBeText() throws {
    let parsed = try DotEnvFile.parse(Array("A=".utf8) + [0xFF, 0x0A])
    #expect(parsed.map(\.value) == [[0xFF]])
  }

  @Test(arguments: [
    ("A", 1), ("A=1\nB", 2), ("A=1\n\n# note\n1B=2", 4), ("=1", 1), ("A B=1", 1),
    ("export A", 1), ("A='hunter2", 1), ("A=1\nB=\"hunter2\n\n", 2),
    ("A='1\n2'\nB='hunter2' x", 3), ("A='1'2", 1), ("A=1\nB=a\0b", 2), ("A='a\0b'", 1),
    ("A-B=hunter2", 1), ("\u{FEFF}\u{FEFF}A=1", 1), ("A=\"hunter2\\\"", 1),
    ("A='1\r\n2'\r\nhunter2", 3),
  ])
  func namesTheLineAndNotWhatIsOnIt(_ text: String, _ line: Int) {
    let error = #expect(throws: VaultError.self) { _ = try parse(text) }
    #expect(error?.code == .badValue)
    #expect(error?.message.hasPrefix("line \(line) of ") == true)
    #expect(error?.message.contains("hunter2") == false)
    #expect(error?.hint?.contains("hunter2") == false)
  }

  @Test func aMebibyteAndNoMore() throws {
    let value = [UInt8](repeating: 0x61, count: Limits.environmentFileByteCount - 2)
    #expect(try DotEnvFile.parse(Array("A=".utf8) + value).count == 1)
    #expect(throws: VaultError(.limit, "")) {
      _ = try DotEnvFile.parse(Array("A=".utf8) + value + [0x61])
    }
  }
}

import Testing
import VaultCore

@Suite struct CrontabTests {
  private let name = "vault-due"
  private let line = "17 8 * * * /bin/vault due --new-only"

  private func table(_ text: String) -> Crontab { Crontab(Array(text.utf8), name: name) }

  private let others = [
    "", "\n", "# mine\nMAILTO=me\n0 5 * * 1 tar zcf x y\n", "\t# end vault\n\n\n",
    "0 0 * * * echo \u{e9}\n", "# begin vault-due-2: written by 'vault schedule install'\nx\n",
  ]

  @Test func theBlockComesAndGoesWithoutATrace() throws {
    for other in others {
      var table = table(other)
      #expect(try table.entry() == nil)
      try table.set(line)
      #expect(try table.entry() == line)
      #expect(
        String(decoding: table.bytes, as: UTF8.self) == other + """
          # begin vault-due: written by 'vault schedule install'
          \(line)
          # end vault-due

          """)
      let once = table
      try table.set(line)
      #expect(table == once)
      try table.remove()
      #expect(table.bytes == Array(other.utf8))
    }
  }

  @Test func whatStandsAroundItStays() throws {
    // Bytes that are no text, and lines below the block.
    let before: [UInt8] = [0x23, 0xFF, 0xFE, 0x0A]
    let after = Array("\n# below\n".utf8)
    var table = Crontab(before, name: name)
    try table.set("old")
    table = Crontab(table.bytes + after, name: name)
    try table.set(line)
    #expect(try table.entry() == line)
    #expect(table.bytes.starts(with: before))
    try table.remove()
    #expect(table.bytes == before + after)
  }

  @Test func twoVaultsHaveABlockEach() throws {
    var table = table("")
    try table.set("one")
    var second = Crontab(table.bytes, name: "vault-due-2")
    try second.set("two")
    var first = Crontab(second.bytes, name: name)
    #expect(try first.entry() == "one")
    try first.remove()
    #expect(try Crontab(first.bytes, name: "vault-due-2").entry() == "two")
  }

  @Test func aBrokenBlockIsNotTouched() throws {
    var whole = table("")
    try whole.set(line)
    let text = String(decoding: whole.bytes, as: UTF8.self)
    let lines = text.split(separator: "\n").map { "\($0)\n" }
    for broken in [lines[0] + lines[1], lines[1] + lines[2], text + text, lines[2] + lines[0]] {
      var table = table(broken)
      #expect(throws: VaultError(.refused, "")) { try table.set(line) }
      #expect(throws: VaultError(.refused, "")) { try table.remove() }
      #expect(throws: VaultError(.refused, "")) { _ = try table.entry() }
      #expect(table.bytes == Array(broken.utf8))
    }
  }

  @Test func aMissingLineEndIsMended() throws {
    var table = table("# mine")
    try table.set(line)
    #expect(String(decoding: table.bytes, as: UTF8.self).hasPrefix("# mine\n# begin"))
  }

  @Test func percentSignsAndQuotes() throws {
    #expect(
      try Crontab.daily(["/a b/vault", "due", "100%", "it's"], seed: 0)
        == #"0 8 * * * '/a b/vault' due '100\%' 'it'\''s'"#)
    #expect(try Crontab.daily(["/a"], seed: 60 * 2 + 59) == "59 10 * * * /a")
    #expect(try Crontab.daily(["/a"], seed: .max).hasPrefix("15 8 "))
    for bad in ["a\nb", "a\rb", "a\u{7F}", "a\u{1B}"] {
      #expect(throws: VaultError(.badValue, "")) { _ = try Crontab.daily([bad], seed: 0) }
    }
  }

  @Test func whetherAnybodyGetsMail() {
    #expect(!table("").sendsNoMail)
    #expect(!table("MAILTO=ops\n").sendsNoMail)
    #expect(table("MAILTO=\n").sendsNoMail)
    #expect(table("MAILTO = \"\"\n0 0 * * * x\n").sendsNoMail)
    #expect(!table("MAILTO=\"\"\nMAILTO=me\n").sendsNoMail)
    #expect(!table("# MAILTO=\n").sendsNoMail)
  }
}

import Testing
import VaultCore

@testable import Reports

struct TableReportTests {
  private func table(
    _ columns: [Column], _ rows: [[Cell]], colour: Bool = false
  ) -> String {
    TableReport.text(Report(columns: columns, rows: rows), now: Samples.now, colour: colour)
  }

  @Test func columnsAreAlignedAndNoLineEndsInBlanks() {
    #expect(
      table(
        [Column("n", alignment: .trailing), Column("name"), Column("day")],
        [
          [.number(7), .text("short"), .date(Samples.day(12))],
          [.number(1200), .text("a longer one"), .date(nil)],
          [.number(-1), .text(""), .date(.never)],
        ]) == """
             N  NAME          DAY
             7  short         2026-12-04 (in 12 days)
          1200  a longer one  -
            -1  -             never

          """)
  }

  @Test func wideAndCombinedTextKeepsItsColumn() {
    #expect(
      table(
        [Column("owner"), Column("x")],
        [
          [.text("東京チーム"), .text("1")], [.text("Zoe\u{308}"), .text("2")],
          [.text("plain text"), .text("3")],
        ]) == """
          OWNER       X
          東京チーム  1
          Zoe\u{308}         2
          plain text  3

          """)
  }

  @Test func hostileCellsCannotLeaveTheirPlace() {
    let text = table(
      [Column("owner"), Column("x")],
      [[.text("a\nok  admin"), .text("\u{1B}[2K\u{202E}")], [.text("b"), .text("2")]])
    #expect(
      text == """
        OWNER         X
        a\\nok  admin  \\u{1b}[2K\\u{202e}
        b             2

        """)
  }

  @Test func aLimitedColumnIsCutAndAnUnlimitedOneIsNot() {
    let long = String(repeating: "n", count: 128)
    #expect(
      table([Column("a", widthLimit: 8), Column("b")], [[.text(long), .text(long)]])
        == "A         B\nnnnnnnn…  \(long)\n")
  }

  @Test func colourRepeatsTheStateAndOnlyWhenTold() {
    let columns = [Column("state"), Column("x")]
    let rows: [[Cell]] = DueState.allCases.map { [.state($0), .number(1)] }
    #expect(!table(columns, rows).contains("\u{1B}"))
    #expect(
      table(columns, rows, colour: true) == """
        \u{1B}[1mSTATE\u{1B}[0m    \u{1B}[1mX\u{1B}[0m
        \u{1B}[1;31mexpired\u{1B}[0m  1
        \u{1B}[31moverdue\u{1B}[0m  1
        \u{1B}[33mdue\u{1B}[0m      1
        \u{1B}[35munknown\u{1B}[0m  1
        \u{1B}[32mok\u{1B}[0m       1

        """)
  }

  @Test func noRowsAreNoTable() {
    #expect(table([Column("a")], []).isEmpty)
  }
}

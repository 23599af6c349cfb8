import Testing

@testable import VaultStore

/// Codes as <https://www.sqlite.org/rescode.html> numbers them.
@Suite struct StoreErrorTests {
  @Test(
    arguments: [
      (5, StoreError.busy), (261, .busy), (6, .busy), (13, .full), (8, .readOnly),
      (776, .hotJournal), (1032, .io(code: 1032)), (10, .io(code: 10)), (2570, .io(code: 2570)),
      (14, .cannotOpen(code: 14)), (1550, .cannotOpen(code: 1550)), (3, .cannotOpen(code: 3)),
      (26, .notADatabase), (11, .corrupt), (267, .corrupt), (24, .corrupt),
      (17, .wrongSchema), (1555, .wrongRow), (1, .misuse(code: 1)), (7, .misuse(code: 7)),
    ] as [(Int32, StoreError)])
  func everyCodeHasItsCase(_ code: Int32, _ expected: StoreError) {
    #expect(StoreError(code: code) == expected)
  }

  /// The texts are those of SQLite 3.40.
  @Test func aPageThatCannotBeReadIsNoDamage() {
    let unreadable = "*** in database main ***\nTree 4 page 4: unable to get the page. error code="
    #expect(StoreError(verdict: unreadable + "266") == .io(code: 266))
    let longRow = "On tree page 5 cell 5: failed to get page 7"
    #expect(StoreError(verdict: longRow) == .io(code: 10))
    #expect(StoreError(verdict: "On tree page 5 cell 5: 2nd reference to page 7") == .corrupt)
    #expect(StoreError(verdict: unreadable + "11") == .corrupt)
    #expect(StoreError(verdict: unreadable) == .corrupt)
    #expect(StoreError(verdict: "Page 5: never used") == .corrupt)
    #expect(StoreError(verdict: "") == .corrupt)
  }
}

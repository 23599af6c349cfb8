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
      (1, .misuse(code: 1)), (7, .misuse(code: 7)), (1555, .misuse(code: 1555)),
    ] as [(Int32, StoreError)])
  func everyCodeHasItsCase(_ code: Int32, _ expected: StoreError) {
    #expect(StoreError(code: code) == expected)
  }
}

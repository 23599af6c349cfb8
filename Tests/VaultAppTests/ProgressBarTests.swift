import Testing

@testable import VaultApp

@Suite struct ProgressBarTests {
  private func line(_ done: Int64, _ total: Int64?, _ columns: Int) -> String {
    ProgressBar.line("redacting a.log", done, total, columns)
  }

  @Test func showsShareBarAndSizes() {
    #expect(
      line(1_234_000_000, 2_900_000_000, 80)
        == "redacting a.log   42%  [############..................]  1.2 GB of 2.9 GB")
    #expect(
      line(0, 999_949, 80)
        == "redacting a.log    0%  [..............................]  0 B of 999.9 kB")
    #expect(line(5, 5, 80).contains(" 100%  [##############################]  5 B of 5 B"))
  }

  /// A file that grows while it is read.
  @Test func neverShowsMoreThanAll() {
    #expect(line(9_000, 5_000, 80).contains(" 100%  "))
    #expect(line(9_000, 5_000, 80).hasSuffix("5.0 kB of 5.0 kB"))
  }

  @Test(arguments: [0, 1, 4, 5, 20, 40, 79, 80, 81, 200]) func fitsTheLine(_ columns: Int) {
    #expect(line(1_000_000, 2_000_000_000_000, columns).count <= max(0, columns - 1))
  }

  @Test func leavesOutWhatDoesNotFit() {
    #expect(line(50, 100, 24) == "redacting a.log   50%")
    #expect(line(50, 100, 10) == " 50%")
    #expect(line(1_500, nil, 80) == "redacting a.log  1.5 kB")
  }
}

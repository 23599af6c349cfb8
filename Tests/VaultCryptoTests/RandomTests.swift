import Testing

@testable import VaultCrypto

@Suite struct RandomTests {
  @Test(arguments: [0, 1, 16, 32, 5_000])
  func asManyAsAskedFor(count: Int) {
    #expect(Random.bytes(count).count == count)
  }

  @Test func neverTwiceTheSame() {
    #expect(Set((0..<100).map { _ in Random.bytes(16) }).count == 100)
  }
}

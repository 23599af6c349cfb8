import Testing
import VaultCore

@testable import Reports

/// The page by its text; a browser looks at it in `PageTests`.
struct InventoryPageTests {
  /// Its policy allows this sheet and no other. If this fails after a change of the sheet, the hash
  /// to write is the one of the sheet.
  @Test func thePolicyNamesItsOnlySheet() throws {
    let html = try InventorySamples.whole().text(as: .html)
    let sheet = try #require(html.firstMatch(of: /<style>([^<]*)<\/style>/)?.1)
    #expect(HTMLStyle.sheetHash == SHA256.base64(Array(sheet.utf8)))
    #expect(
      html.contains(
        "default-src &#39;none&#39;; style-src &#39;sha256-\(HTMLStyle.sheetHash)&#39;;"))
    #expect(!html.contains(#/\ style=|<script|<link|<img|<iframe|@import|url\(|\ on[a-z]+=/#))
  }

  @Test func theHashIsSHA256() {
    // FIPS 180-4's own example, and one of two blocks.
    #expect(
      SHA256.base64(Array("abc".utf8)) == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
    let long = Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)
    #expect(SHA256.base64(long) == "JI1qYdIGOLjlwCaTDD5gOaM85Flk/yFn9uzt1BnbBsE=")
  }

  @Test func headingsGoDownOneStepAtATime() throws {
    let html = try InventorySamples.whole().text(as: .html)
    let levels = html.matches(of: /<h([1-6])[ >]/).compactMap { Int($0.1) }
    #expect(levels.first == 1 && levels.filter { $0 == 1 }.count == 1)
    #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 <= $0 + 1 })
  }

  @Test func everyHeaderCellSaysWhatItHeads() throws {
    let html = try InventorySamples.whole().text(as: .html)
    #expect(html.matches(of: /<th[ >]/).count == html.matches(of: /<th scope="(col|row)">/).count)
    #expect(html.matches(of: /<table/).count == html.matches(of: /<caption>/).count)
  }

  @Test(
    arguments: [
      (0, 0, 0, "Nothing is late.", "Nothing is due soon"),
      (1, 0, 0, "1 secret has expired.", ""),
      (2, 0, 1, "2 secrets have expired.", "1 secret is due"),
      (1, 1, 0, "1 secret has expired, 1 is overdue.", ""),
      (0, 3, 2, "3 secrets are overdue.", "2 secrets are due soon"),
    ])
  func theFirstSentenceIsTheVerdict(
    _ expired: Int, _ overdue: Int, _ due: Int, _ first: String, _ second: String
  ) throws {
    var tokens = [try Samples.token("fine")]
    for number in 0..<expired {
      tokens.append(try Samples.token("a\(number)", age: 20, expires: Samples.day(-1)))
    }
    for number in 0..<overdue { tokens.append(try Samples.token("b\(number)", age: 91)) }
    for number in 0..<due { tokens.append(try Samples.token("c\(number)", age: 80)) }
    let html = InventorySamples.inventory(tokens).text(as: .html)
    #expect(html.contains("<p class=\"verdict\"><strong>\(first)</strong>"))
    #expect(html.contains(second))
  }

  @Test func aLongListIsTakenApartAndFolded() throws {
    func page(_ count: Int) throws -> String {
      let tokens = try (0..<count).map { number in
        try Samples.token("t/\(number)", age: Int64(number % 70))
      }
      return InventorySamples.inventory(tokens).text(as: .html)
    }
    #expect(try !page(200).contains("<details"))
    let some = try page(400)
    #expect(some.contains("<details open><summary>Rotate in December 2026"))
    let many = try page(600)
    #expect(many.contains("<details><summary>Rotate in December 2026"))
    #expect(many.matches(of: /<tr><th scope="row">t\//).count == 600)
  }

  @Test func aLongListOfOwnersEndsWithTheRest() throws {
    let tokens = try (0..<100).map { try Samples.token("t/\($0)", owner: "owner-\($0)") }
    let html = InventorySamples.inventory(tokens).text(as: .html)
    #expect(html.contains("<em>60 more</em><td>60<"))
  }
}

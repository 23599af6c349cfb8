import Interchange
import Testing

/// Looking things up in what a provider answered.
@Suite struct XMLAnswerTests {
  private static let list = Array(
    """
    <?xml version="1.0"?>
    <ListResponse xmlns="https://example.com/"><Keys>
      <member><Id>one</Id><Made>1</Made></member>
      <member><Id>t&amp;w&#111;</Id><Made/></member>
    </Keys><Id></Id></ListResponse>
    """.utf8)

  @Test func everyElementWithSuchAPathIsFoundInItsOrder() throws {
    #expect(try texts(["member", "Id"]) == ["one", "t&wo"])
    #expect(try texts(["Made"]) == ["1", ""])
    #expect(try texts(["Id"]) == ["one", "t&wo", ""])
    #expect(try texts(["ListResponse", "Keys", "member", "Made"]) == ["1", ""])
    #expect(try texts(["Keys", "Id"]).isEmpty)
    // An element with others in it has no text of its own.
    #expect(try texts(["member"]).isEmpty)
  }

  @Test func aPlaceIsThatOfTheFirstOneAndNeverEmpty() throws {
    let found = try #require(try place(["member", "Id"]))
    #expect(found.encoding == .xml)
    #expect(Self.list[found.range].elementsEqual("one".utf8))
    #expect(try place(["ListResponse", "Id"]) == nil)
    #expect(try place(["None"]) == nil)
  }

  @Test(arguments: [
    "", "text", "{}", "<a><b>1</b>", "<a><b>1</a>", "<a>1</a><b>2</b>", "<!DOCTYPE html><html/>",
    "<a><b>\u{1}</b></a>",
  ]) func whatIsNoDocumentIsRefused(text: String) {
    #expect(throws: InterchangeError.self) { try texts(["a"], of: Array(text.utf8)) }
  }

  @Test func aDocumentMayBeOneElement() throws {
    #expect(try texts(["a"], of: Array("<a>1</a>".utf8)) == ["1"])
  }

  private func texts(_ path: [StaticString], of document: [UInt8] = list) throws -> [String] {
    let span = unsafe document.span.bytes
    let answer = try XMLAnswer(span)
    return answer.texts(path, in: span)
  }

  private func place(_ path: [StaticString]) throws -> ValuePlace? {
    let span = unsafe Self.list.span.bytes
    let answer = try XMLAnswer(span)
    return answer.place(path, in: span)
  }
}

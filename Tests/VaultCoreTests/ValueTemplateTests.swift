import Testing
import VaultCore

@Suite struct ValueTemplateTests {
  private func template(_ text: String) throws -> ValueTemplate {
    try ValueTemplate(Array(text.utf8))
  }

  private func literal(_ text: String) -> ValueTemplate.Piece { .literal(Array(text.utf8)) }

  private func reference(_ name: String) throws -> ValueTemplate.Piece {
    .reference(try Reference("vault://" + name))
  }

  @Test func wholeValue() throws {
    let whole = try template("vault://a/b")
    #expect(whole.pieces == [try reference("a/b")])
    #expect(!whole.isLiteral)
  }

  @Test func insideALongerValue() throws {
    let url = try template("postgresql://app:{{vault://pg/app}}@db/app")
    #expect(
      url.pieces == [
        literal("postgresql://app:"), try reference("pg/app"), literal("@db/app"),
      ])
    let two = try template("{{vault://a}}{{vault://b}}{{vault://a}}")
    #expect(two.references.map(\.name.text) == ["a", "b", "a"])
    #expect(two.pieces.count == 3)
  }

  @Test(arguments: [
    "", "plain", "{{", "}}", "{{x}}", "{{{x}}}", "{vault://a}", "see vault://a",
    "${TOKEN}", "$(x)", " vault://a", "{{ x }}", "{{vault:/a}}",
  ])
  func literals(_ text: String) throws {
    let template = try template(text)
    #expect(template.isLiteral)
    #expect(template.references.isEmpty)
    #expect(template.pieces == (text.isEmpty ? [] : [literal(text)]))
  }

  @Test func bytesThatAreNotText() throws {
    #expect(try ValueTemplate([0xFF, 0xFE]).pieces == [.literal([0xFF, 0xFE])])
    #expect(throws: VaultError(.badReference, "")) {
      _ = try ValueTemplate(Array("vault://".utf8) + [0xFF])
    }
  }

  @Test(arguments: [
    "vault://", "vault://a b", "vault://a\n", "{{vault://a", "{{vault://a}", "{{vault://}}",
    "x{{vault://a b}}", "{{ vault://a }}", "{{\tvault://a}}", "{{vault://a }}",
    "{{vault://a}}{{vault://b", "vault://a}}",
  ])
  func malformed(_ text: String) {
    #expect(throws: VaultError(.badReference, "")) { _ = try template(text) }
  }

  @Test func bracesAroundAReferenceStay() throws {
    #expect(
      try template("{\"k\":\"{{vault://a}}\"}").pieces == [
        literal("{\"k\":\""), try reference("a"), literal("\"}"),
      ])
    #expect(
      try template("{{{vault://a}}}").pieces == [
        literal("{"), try reference("a"), literal("}"),
      ])
  }

  @Test func nothingIsLookedForInALiteral() {
    let bytes = Array("vault://a".utf8)
    #expect(ValueTemplate(literal: bytes).pieces == [.literal(bytes)])
    #expect(ValueTemplate(literal: []).pieces.isEmpty)
  }
}

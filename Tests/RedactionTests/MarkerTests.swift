import Testing

@testable import Redaction

@Suite struct MarkerTests {
  @Test func nameIsInside() {
    #expect(Marker.bytes(name: "github") == Array("[REDACTED:github]".utf8))
  }

  @Test func nothingBreaksAJSONString() {
    let bytes = Marker.bytes(name: "a\"b\\c\n\u{7f}]é")
    #expect(bytes == Array("[REDACTED:a_b_c___é]".utf8))
  }
}

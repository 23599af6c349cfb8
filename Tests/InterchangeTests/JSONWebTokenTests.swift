import Interchange
import Testing

@Suite struct JSONWebTokenTests {
  private func claims(_ token: String) -> String? {
    var bytes: [UInt8] = []
    let text = Array(token.utf8)
    let isToken = unsafe JSONWebToken.readClaims(of: text.span.bytes) { bytes.append($0) }
    return isToken ? String(decoding: bytes, as: UTF8.self) : nil
  }

  /// RFC 7515, appendix A.1.1, without the line ends of the RFC.
  @Test func theExampleOfTheRFC() {
    let token =
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
      + "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0"
      + "cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    #expect(
      claims(token)
        == "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}")
  }

  @Test(arguments: [
    "", "a", "a.b", "..", "a..b", "e30.e30", "e30.e30.x.y.z", "e30.e=30.x", "e+.e.x",
  ])
  func whatIsNone(_ text: String) { #expect(claims(text) == nil) }

  /// Of the alphabet for URLs.
  @Test func bothLettersOfTheAlphabet() { #expect(claims("e30.Pz8-Pz8_.x") == "??>???") }
}

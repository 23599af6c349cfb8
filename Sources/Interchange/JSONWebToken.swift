/// A JSON Web Token (RFC 7519) in the compact form of RFC 7515, section 7.1. Its signature is not
/// looked at: what it says of itself is a hint.
public enum JSONWebToken {
  /// Hands over the claims, a byte at a time. Returns false if it is no such token; then what was
  /// handed over means nothing.
  public static func readClaims(of token: RawSpan, _ take: (UInt8) -> Void) -> Bool {
    token.withView { view in
      let dots = (0..<view.count).filter { view[$0] == UInt8(ascii: ".") }
      // Five parts are an encrypted one, RFC 7516.
      guard dots.count == 2 else { return false }
      return decode(0..<dots[0], of: view) { _ in }
        && decode(dots[0] + 1..<dots[1], of: view, take)
    }
  }

  /// Base64url without padding: RFC 4648, section 5.
  private static func decode(
    _ part: Range<Int>, of view: ByteView, _ take: (UInt8) -> Void
  ) -> Bool {
    var reader = Base64Reader()
    for place in part {
      let character: UInt8 =
        switch view[place] {
        case UInt8(ascii: "-"): UInt8(ascii: "+")
        case UInt8(ascii: "_"): UInt8(ascii: "/")
        // Of no meaning in either alphabet.
        case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): 0
        case let other: other
        }
      if let byte = reader.take(character) { take(byte) }
    }
    return !part.isEmpty && !reader.isMalformed
  }
}

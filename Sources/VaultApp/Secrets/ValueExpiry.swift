import Interchange
import VaultCore
import VaultCrypto

/// What a value says itself about its end, read without asking anybody.
enum ValueExpiry {
  /// `.unknown` for a value that says nothing.
  static func read(_ value: borrowing SecretBytes) -> Instant {
    // Of the base64 of `{"`, which begins the header of every JSON Web Token.
    if hasPrefix("eyJ", value) { return ofToken(value) }
    if hasPrefix("-----BEGIN CERTIFICATE-----", value) { return ofCertificate(value) }
    return .unknown
  }

  /// RFC 7519, section 4.1.4.
  private static func ofToken(_ value: borrowing SecretBytes) -> Instant {
    guard var claims = try? LockedText() else { return .unknown }
    var isWhole = true
    let isToken = value.withBytes { span in
      JSONWebToken.readClaims(of: span) { byte in
        do throws(VaultError) { try claims.put(byte: byte) } catch { isWhole = false }
      }
    }
    guard isToken, isWhole else { return .unknown }
    let text = claims.finish()
    let expiry = text.withBytes { span in
      (try? JSONAnswer(span))?.text(["exp"], in: span)
    }
    // Seconds, perhaps with a fraction; with an exponent they would be others.
    guard let expiry, !expiry.utf8.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }),
      let seconds = Int64(expiry.prefix { $0 != "." })
    else { return .unknown }
    return Instant(seconds: seconds).ifExpiry
  }

  /// RFC 5280, section 4.1.2.5, as openssl(1) reads it. Without that program nothing is known.
  private static func ofCertificate(_ value: borrowing SecretBytes) -> Instant {
    let words = ["x509", "-noout", "-enddate", "-dateopt", "iso_8601"]
    guard let tool = try? ProviderTool("openssl", words), let nothing = try? SecretBytes.empty(),
      let result = try? tool.run(value, secret: nothing), result.end == .status(0)
    else { return .unknown }
    let said = result.output.withBytes { String(decoding: $0.publicBytes(), as: UTF8.self) }
    // notAfter=2027-02-01 12:30:00Z
    guard let line = said.split(whereSeparator: \.isNewline).first,
      let date = line.split(separator: "=").last
    else { return .unknown }
    return ((try? Instant(parsing: String(date).replacing(" ", with: "T"))) ?? .unknown).ifExpiry
  }

  private static func hasPrefix(_ prefix: StaticString, _ value: borrowing SecretBytes) -> Bool {
    let bytes = Array("\(prefix)".utf8)
    return value.withBytes { span in
      span.byteCount >= bytes.count
        && bytes.indices.allSatisfy { span.byte($0) == bytes[$0] }
    }
  }
}

extension Instant {
  /// 9999-12-31T23:59:59Z, the last that can be written.
  private static var last: Int64 { 253_402_300_799 }

  /// `unknown` for what cannot be the end of a value that somebody tells of: seconds before 1970,
  /// or so many that they mean something else.
  var ifExpiry: Instant { (1...Self.last).contains(seconds) ? self : .unknown }
}

import FoundationEssentials
import Testing
import VaultCore
import VaultCrypto

@testable import VaultApp

/// When a value ends, as somebody else says.
@Suite struct ValueExpiryTests {
  @Test(arguments: [
    ("1801353600", Int64(1_801_353_600)), ("1801353600.75", 1_801_353_600),
    ("253402300799", 253_402_300_799), ("253402300800", 0), ("9223372036854775807", 0),
    ("0", 0), ("-1", 0), ("-9223372036854775808", 0), ("1.8e9", 0), ("1E3", 0),
  ])
  func aTokenEndsInTheYearsThereAre(exp: String, seconds: Int64) throws {
    func part(_ text: String) -> String {
      Data(text.utf8).base64EncodedString().filter { $0 != "=" }
    }
    let token = "\(part("{\"alg\":\"none\"}")).\(part("{\"exp\":\(exp)}")).x"
    let value = try LockedText.of(token)
    #expect(ValueExpiry.read(value) == Instant(seconds: seconds))
  }

  @Test(arguments: [
    (ExpiryForm.unix, "1801353600", Int64(1_801_353_600)), (.unix, "-1", 0),
    (.unix, "253402300800", 0), (.unix, "9223372036854775807", 0),
    (.seconds, "60", 1_801_353_660), (.seconds, "-1801353601", 0),
    (.seconds, "9223372036854775807", 0), (.date, "2027-01-31", 1_801_353_600),
    (.date, "1969-12-31T23:59:59Z", 0), (.date, "9999-12-31T23:59:59-01:00", 0),
    (.date, "2027-01-31 02:00:00 +0200", 1_801_353_600),
  ])
  func aProvidersWordIsTakenInTheYearsThereAre(
    form: ExpiryForm, text: String, seconds: Int64
  ) {
    let now = Instant(seconds: 1_801_353_600)
    #expect(form.instant(text, from: now) == Instant(seconds: seconds))
  }
}

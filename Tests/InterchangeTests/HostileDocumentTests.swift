import Interchange
import Testing

/// Documents that were cut or damaged anywhere are read or refused, and that is all: no reader
/// leaves its bytes, whatever stands there. What is read lies inside the document.
@Suite struct HostileDocumentTests {
  static let documents: [(ForeignFormat, String)] = [
    (.bitwardenJSON, BitwardenTests.export), (.onePUX, OnePUXTests.export),
    (.keePassXML, XMLTests.export),
    (
      .json,
      #"{"secrets":[{"name":"n","value":"a\u00e9\ud83d\ude00"},{"name":"m","value_base64":"AAE="}]}"#
    ),
    (.dotenv, "# n\nexport A='x\ny' # c\nB=\"a\\n\\\"b\"\r\nC= d \nD=${E}\n"),
    (
      .onePasswordCSV,
      "Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes\r\n"
        + "\"a\"\"b\",u,n,\"p,\nq\",,,,t,n\r\n"
    ),
    (.bitwardenCSV, "name,type,login_password,fields\na,login,\"b\"\"c\",\"x: y\"\n"),
  ]

  /// Whether every place lies inside, and decodes to no more than its length.
  private func isSound(_ format: ForeignFormat, _ document: [UInt8]) -> Bool {
    let span = unsafe document.span.bytes
    guard let entries = try? format.contents(of: span).entries else { return true }
    return entries.allSatisfy { entry in
      guard case .value(let place, _) = entry.content else { return true }
      return place.range.upperBound <= document.count
        && value(place, document).count <= place.range.count
    }
  }

  @Test(arguments: documents) func cutAnywhere(_ format: ForeignFormat, _ text: String) {
    let bytes = Array(text.utf8)
    let places = stride(from: 0, through: bytes.count, by: Self.step(bytes))
    #expect(places.allSatisfy { isSound(format, Array(bytes.prefix($0))) })
  }

  /// A long document repeats itself: a prime number of bytes apart is enough.
  private static func step(_ bytes: [UInt8]) -> Int { bytes.count > 500 ? 11 : 1 }

  /// Bytes become each of those that mean something to a reader, or are no text.
  @Test(arguments: documents) func damagedAnywhere(_ format: ForeignFormat, _ text: String) {
    let bytes = Array(text.utf8)
    var sound = true
    for place in stride(from: 0, to: bytes.count, by: Self.step(bytes)) {
      for byte in Array("\"\\<&{],=\n\0".utf8) + [0xC3, 0xFF] {
        var damaged = bytes
        damaged[place] = byte
        sound = sound && isSound(format, damaged)
      }
    }
    #expect(sound)
  }

  /// The readers share one entrance, so any bytes may meet any reader.
  @Test(arguments: documents) func readAsSomethingElse(_ format: ForeignFormat, _ text: String) {
    for other in ForeignFormat.allCases {
      #expect(isSound(other, Array(text.utf8)), "\(format) as \(other)")
    }
    let entries = try? read(format, text)
    #expect(entries?.isEmpty == false, "\(format) itself is read")
  }
}

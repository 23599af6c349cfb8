import Interchange
import Testing

@Suite struct RecognitionTests {
  private func recognise(_ text: String) throws -> ForeignFormat? {
    let bytes = Array(text.utf8)
    let span = unsafe bytes.span.bytes
    return try ForeignFormat.recognise(span)
  }

  @Test(
    arguments: [
      (BitwardenTests.export, .bitwardenJSON), (OnePUXTests.export, .onePUX),
      (XMLTests.export, .keePassXML), (#"{"secrets":[]}"#, .json),
      (#"{"encrypted":true,"data":""}"#, .bitwardenJSON),
      ("Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes\n", .onePasswordCSV),
      (
        "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,"
          + "login_totp\n", .bitwardenCSV
      ),
      ("# note\n\nexport A=1\n", .dotenv), ("\u{FEFF}A=1", .dotenv), ("A='x\ny'", .dotenv),
      ("", nil), ("hello", nil), ("a,b,c\n1,2,3\n", nil), ("[]", nil), ("{}", nil),
      (#"{"secrets":[],"items":[]}"#, nil), ("url,username,password\n", nil),
    ] as [(String, ForeignFormat?)])
  func byContent(_ text: String, _ expected: ForeignFormat?) throws {
    #expect(try recognise(text) == expected)
  }

  @Test func malformedJSONIsSaidToBeMalformed() {
    let error = #expect(throws: InterchangeError.self) { _ = try recognise("{\"secrets\":[") }
    #expect(error?.problem == .endsEarly)
  }
}

import Testing

@testable import Interchange

/// The JSON reader, through the one format that hands every string on.
@Suite struct JSONTests {
  private func document(_ value: String) -> String {
    #"{"secrets":[{"name":"n","value":\#(value)}]}"#
  }

  @Test(arguments: [
    (#""plain""#, "plain"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
    (#""\u0041\u00e9\u20AC""#, "Aé€"), (#""\ud83d\ude00""#, "😀"), (#""é€😀""#, "é€😀"),
    (#""\u0000""#, "\0"), (#""a\u0022b""#, "a\"b"), (#""\\u0041""#, "\\u0041"),
    (#""[{,:}]""#, "[{,:}]"),
  ])
  func stringsAreUnescaped(_ written: String, _ expected: String) throws {
    #expect(try read(.json, document(written)) == ["n=" + expected])
  }

  @Test(
    arguments: [
      (#""\x41""#, .badEscape), (#""\u12""#, .badEscape), (#""\u12g4""#, .badEscape),
      (#""\ud83d""#, .loneSurrogate), (#""\ude00""#, .loneSurrogate),
      (#""\ud83d\u0041""#, .loneSurrogate), ("\"a\u{1}\"", .controlCharacter),
      ("\"a\nb\"", .controlCharacter), (#"01"#, .badNumber), ("1.", .badNumber), ("-", .badNumber),
      ("1e", .badNumber), ("+1", .unexpected), (".5", .unexpected), ("NaN", .unexpected),
      ("nul", .unexpected), ("'a'", .unexpected), ("[1,]", .unexpected),
      ("{\"a\":1,}", .unexpected),
      ("{a:1}", .unexpected), ("[1 2]", .unexpected), ("{\"a\" 1}", .unexpected),
      ("/**/1", .unexpected), ("7", .notThisFormat), ("true", .notThisFormat),
      (#"{"a":1,"a":2}"#, .duplicateKey), (#"{"a":1,"\u0061":2}"#, .duplicateKey),
      (#""a","value_base64":"YQ==""#, .twoValues),
    ] as [(String, InterchangeError.Problem)])
  func whatBreaksTheRulesIsRefused(_ written: String, _ expected: InterchangeError.Problem) {
    #expect(problem(.json, document(written)) == expected)
  }

  @Test func aDocumentIsOneValueAndNothingElse() throws {
    let good = document("\"v\"")
    #expect(try read(.json, " \r\n\t" + good + "\n") == ["n=v"])
    #expect(try read(.json, "\u{FEFF}" + good) == ["n=v"])
    #expect(problem(.json, good + "x") == .surplus)
    #expect(problem(.json, good + good) == .surplus)
    #expect(problem(.json, "") == .endsEarly)
    #expect(problem(.json, "[]") == .notThisFormat)
    #expect(problem(.json, #"{"secrets":{}}"#) == .notThisFormat)
    #expect(problem(.json, #"{"secrets":[7]}"#) == .notThisFormat)
    #expect(problem(.json, #"{"secrets":[{"value":"v"}]}"#) == .notThisFormat)
    #expect(problem(.json, Array(good.utf8).dropLast() + [0xFF]) == .notUTF8)
    #expect(problem(.json, [0xFF, 0xFE, 0x7B, 0]) == .utf16)
  }

  @Test func errorsSayWhere() {
    let text = "{\"secrets\":[\n{\"name\":\"n\",\n\"value\":\"hunter2\\x\"}]}"
    let error = #expect(throws: InterchangeError.self) { _ = try read(.json, text) }
    #expect(error == InterchangeError(.badEscape, line: 3, offset: 42))
  }

  @Test func depthIsLimited() {
    func nested(_ depth: Int) -> String {
      document(
        "\"v\",\"x\":" + String(repeating: "[", count: depth)
          + String(repeating: "]", count: depth))
    }
    #expect(problem(.json, nested(62)) == nil)
    #expect(problem(.json, nested(63)) == .tooDeep)
    #expect(problem(.json, String(repeating: "[", count: 100_000)) == .tooDeep)
    #expect(problem(.json, String(repeating: "{\"a\":", count: 10_000)) == .tooDeep)
  }

  @Test func entriesAreLimited() throws {
    func many(_ count: Int) -> String {
      let one = #"{"name":"n","value":"v"}"#
      return "{\"secrets\":[" + Array(repeating: one, count: count).joined(separator: ",") + "]}"
    }
    #expect(try read(.json, many(10_000)).count == 10_000)
    #expect(problem(.json, many(10_001)) == .tooManyEntries)
  }

  @Test func valuesOfAnyKindArePassedOver() throws {
    let text =
      #"{"a":[null,true,false,-0.5e+3,{"b":{}}],"secrets":[{"x":[],"name":"n","value":"v"}]}"#
    #expect(try read(.json, text) == ["n=v"])
  }
}

import Testing

@testable import Reports

struct JSONReportTests {
  @Test func keysAreSortedSlashesPlainAndAbsentThingsNull() {
    #expect(
      JSONReport.text([
        "b": .text("a/b"), "a": .null, "c": .list([.number(.max), .flag(true), .flag(false)]),
        "d": .object(["y": .list([JSONValue]()), "x": .number(-1)]),
      ])
        == #"{"a":null,"b":"a/b","c":[9223372036854775807,true,false],"d":{"x":-1,"y":[]}}"#
        + "\n")
  }

  @Test func textCannotLeaveItsStringNorReachTheTerminal() {
    #expect(
      JSONReport.text(["a": .text("\"}\n\\\u{1B}[2J\u{7F}\u{9B}\u{202E}é東🎉")])
        == #"{"a":"\"}\n\\\u001b[2J\u007f\u009b\u202eé東🎉"}"# + "\n")
  }
}

import Testing

@testable import Interchange

/// The server profiles of `vault export --format json`.
@Suite struct ServerJSONTests {
  private func document(_ members: String) -> String {
    #"{"secrets":[],"servers":[{\#(members)}]}"#
  }

  private func servers(_ text: String) throws -> [ForeignServer] {
    let bytes = Array(text.utf8)
    let span = unsafe bytes.span.bytes
    return try ForeignFormat.json.contents(of: span).servers
  }

  @Test func everythingIsRead() throws {
    let found = try servers(
      document(
        #"""
        "name":"a/b","command":"/bin/cat","arguments":["-","\u00e9",{"base64":"/w=="},""],
        "directory":"/tmp","recorded":[{"name":"PATH","value":"/bin"}],
        "variables":[{"value":"x{{vault://a}}","name":"T"},{"name":"B","value":{"base64":"gA=="}}],
        "files":[{"name":"F","secret":"a"}],"descriptors":[{"number":3,"secret":"b"}],
        "pass":["LANG"],"mcp":false,"all_forms":true,"strict":true,"min_length":8
        """#))
    var expected = ForeignServer()
    expected.name = "a/b"
    expected.command = "/bin/cat"
    expected.arguments = [[0x2D], [0xC3, 0xA9], [0xFF], []]
    expected.directory = "/tmp"
    expected.recorded = [.init(name: "PATH", value: Array("/bin".utf8))]
    expected.variables = [
      .init(name: "T", value: Array("x{{vault://a}}".utf8)), .init(name: "B", value: [0x80]),
    ]
    expected.files = [.init(name: "F", value: [0x61])]
    expected.descriptors = [.init(number: 3, secret: "b")]
    expected.passed = ["LANG"]
    expected.speaksMCP = false
    expected.hidesAllForms = true
    expected.refusesExpired = true
    expected.minimumLength = 8
    #expect(found == [expected])
  }

  @Test(arguments: [
    #"{"secrets":[]}"#, #"{"secrets":[],"servers":null}"#, #"{"secrets":[],"servers":[]}"#,
  ])
  func anExportWithoutServersHasNone(_ text: String) throws {
    #expect(try servers(text).isEmpty)
  }

  @Test func nullIsWhatWasNotSaid() throws {
    let all = ["command", "arguments", "directory", "pass", "mcp", "min_length", "unheard_of"]
    let found = try servers(
      document(#""name":"a","# + all.map { "\"\($0)\":null" }.joined(separator: ",")))
    var expected = ForeignServer()
    expected.name = "a"
    #expect(found == [expected])
  }

  /// What is not known may be what makes a server safe, and is not passed over.
  @Test(arguments: [
    #""unheard_of":1"#, #""unheard_of":{}"#, #""arguments":"-""#, #""arguments":[1]"#,
    #""arguments":[null]"#, #""arguments":[["a"]]"#, #""arguments":[{}]"#,
    #""arguments":[{"base64":1}]"#, #""arguments":[{"base64":"QQ==","x":1}]"#, #""command":7"#,
    #""directory":[]"#, #""recorded":{}"#, #""recorded":["PATH"]"#, #""recorded":[{"name":"A"}]"#,
    #""recorded":[{"value":"A"}]"#, #""variables":[{"name":"A","value":1}]"#,
    #""variables":[{"name":"A","value":"x","more":1}]"#, #""files":[{"name":"A","value":"a"}]"#,
    #""descriptors":[{"number":"3","secret":"a"}]"#,
    #""descriptors":[{"number":3.5,"secret":"a"}]"#,
    #""descriptors":[{"number":3}]"#, #""descriptors":[{"number":3,"secret":"a","x":"y"}]"#,
    #""descriptors":[3]"#, #""pass":"A""#, #""pass":[1]"#, #""mcp":1"#, #""strict":"no""#,
    #""all_forms":0"#, #""min_length":"6""#, #""min_length":6.5"#,
    #""min_length":99999999999999999999"#,
  ])
  func anotherShapeIsRefused(_ member: String) {
    #expect(problem(.json, document(#""name":"a","# + member)) == .badServer)
  }

  @Test func aServerIsAnObjectWithAName() {
    #expect(problem(.json, document("")) == .badServer)
    #expect(problem(.json, document(#""name":null"#)) == .badServer)
    #expect(problem(.json, document(#""name":["a"]"#)) == .badServer)
    #expect(problem(.json, #"{"secrets":[],"servers":["a"]}"#) == .badServer)
    #expect(problem(.json, #"{"secrets":[],"servers":{}}"#) == .badServer)
    #expect(problem(.json, document(#""name":"a","name":"b""#)) == .duplicateKey)
    #expect(problem(.json, document(#""name":"a","arguments":[{"base64":"A"}]"#)) == .badBase64)
  }

  @Test func ofTooMuchLittleIsKept() throws {
    let limit = InterchangeLimits.serverByteCount
    let long = String(repeating: "x", count: limit)
    let one = try servers(document(#""name":"a","arguments":["\#(long)","b"]"#))[0]
    #expect(one.isTooLong && one.arguments.count == 1)
    let many = String(repeating: #""","#, count: limit)
    let empty = try servers(document(#""name":"a","arguments":[\#(many)""]"#))[0]
    #expect(empty.isTooLong && empty.arguments.count <= limit / 4)
    let fitting = try servers(document(#""name":"a","arguments":["\#(long.dropLast(16))"]"#))[0]
    #expect(!fitting.isTooLong && fitting.arguments[0].count == limit - 16)
    let servers = String(repeating: #"{"name":"a"},"#, count: InterchangeLimits.entries)
    #expect(
      problem(.json, #"{"secrets":[],"servers":[\#(servers){"name":"a"}]}"#) == .tooManyEntries)
  }
}

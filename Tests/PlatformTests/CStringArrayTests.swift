internal import CPlatform
internal import Platform
internal import Testing

@Suite struct CStringArrayTests {
  @Test func isAListThatEndsWithNull() throws {
    let array = try CStringArray(["one", "", "drei \u{FC}"])
    var found: [String] = []
    var next = unsafe array.list
    while let entry = unsafe next.pointee {
      found.append(unsafe String(cString: entry))
      unsafe next += 1
    }
    #expect(found == ["one", "", "drei \u{FC}"])
    extendLifetime(array)
    let empty = try CStringArray([String]())
    #expect(unsafe empty.list.pointee == nil)
  }

  @Test func refusesWhatCWouldCut() {
    #expect(throws: PlatformError(call: "execve", errno: EINVAL)) {
      _ = try CStringArray(["a\0b"])
    }
  }
}

import Interchange
import Testing

@Suite struct PassEntryTests {
  /// The entry as it stands between others.
  private func read(_ text: String) -> ([String], ForeignMetadata?) {
    let before = Array("other\n".utf8)
    let document = before + Array(text.utf8) + Array("behind".utf8)
    let span = unsafe document.span.bytes
    let range = before.count..<(before.count + text.utf8.count)
    let entries = PassEntry.entries(named: "web/site", in: span, range)
    let lines = entries.map { entry in
      let path = entry.path.joined(separator: " > ")
      switch entry.content {
      case .value(let place, let role):
        let mark = role == .secret ? "=" : role == .note ? "~" : "#"
        return path + mark + String(decoding: value(place, document), as: UTF8.self)
      case .skipped(let reason): return path + "?" + reason.rawValue
      }
    }
    return (lines, entries.first?.metadata)
  }

  @Test func theFirstLineIsThePassword() {
    #expect(read("secret\n").0 == ["web/site=secret"])
    #expect(read("secret").0 == ["web/site=secret"])
    #expect(read(" s \r\n").0 == ["web/site= s "])
    #expect(read("").0 == ["web/site?empty"])
    #expect(read("\n").0 == ["web/site?empty"])
  }

  @Test func whatStandsBelowIsToldApart() {
    let (lines, metadata) = read(
      "secret\nlogin: me\nurl: https://a.example/x\notpauth://totp/y\nrecovery: 1 2\n\n")
    #expect(
      lines == [
        "web/site=secret",
        "web/site > notes~login: me\nurl: https://a.example/x\notpauth://totp/y\nrecovery: 1 2",
        "web/site > otp#otpauth://totp/y",
      ])
    #expect(metadata?.username == "me" && metadata?.url == "https://a.example/x")
    #expect(read("secret\nuser: me\n").0 == ["web/site=secret"])
    #expect(read("secret\nuser: \nurl: ").0 == ["web/site=secret"])
  }

  @Test func aKeyIsOneValue() {
    let key = "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----"
    #expect(read(key + "\n").0 == ["web/site=" + key])
  }
}

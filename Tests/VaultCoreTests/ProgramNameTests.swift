import Testing
import VaultCore

/// What of a program's path gets into an audit entry.
@Suite struct ProgramNameTests {
  @Test(arguments: [
    ("/usr/bin/python3.11", "python3.11"), ("/opt/g++", "g++"), ("/a/b/", "b"),
    ("/usr/bin/x86_64-linux-gnu-gcc-12", "x86_64-linux-gnu-gcc-12"), ("relative", "relative"),
    // Longer than a name, with more digits, or other characters: none of it.
    ("/usr/bin/" + String(repeating: "a", count: 33), "unnamed"),
    ("/usr/bin/ghp_0123456789abcdef", "unnamed"), ("/x/4111-1111-1111-1111", "unnamed"),
    ("/opt/my tool --token=hunter2", "unnamed"), ("/x/jane.doe@example.com", "unnamed"),
    ("/x/é", "unnamed"), ("", "unnamed"), ("/", "unnamed"),
  ])
  func commandNames(_ path: String, _ name: String) {
    #expect(CommandName(Program(path)).text == name)
  }

  @Test(arguments: [
    ("/usr/bin/vault", "/usr/bin/vault"), ("/bin/sh", "/bin/sh"),
    ("/snap/bin/code", "/snap/bin/code"),
    // Where it lies below a home directory is told only if many have that; whose it is, never.
    ("/home/jane.doe/.local/bin/vault", "~/.local/bin/vault"),
    ("/Users/jane.doe/bin/tool", "~/bin/tool"), ("/root/.cargo/bin/fd", "~/.cargo/bin/fd"),
    ("/home/jane.doe/work/acme-corp/server", "~/.../server"), ("/root/tool", "~/.../tool"),
    // No home directory has this one's name, so it may be anybody's.
    ("/srv/jane.doe/tool", "/.../tool"), ("/home/tool", "/.../tool"), ("/tool", "/.../tool"),
    ("/usr/bin/../../etc/passwd", "/.../passwd"), ("/usr/bin/a\u{1B}[2Jb", "/usr/bin/unnamed"),
    // Not from the system's mouth.
    ("tool", ""), ("", ""), ("/", ""),
  ])
  func executableHints(_ path: String, _ hint: String) {
    #expect(ExecutableHint(Program(path)).text == hint)
  }

  @Test func everyHintFitsAnEntry() throws {
    let longest = "/home/a/.local/bin/" + String(repeating: "n", count: 32)
    for path in [longest, String(repeating: "/ü", count: 900)] {
      let entry = AuditEntry(
        time: Sample.now, event: .unlocked,
        actor: AuditActor(uid: .max, pid: .max, executable: ExecutableHint(Program(path))))
      #expect(try AuditEntry(decoding: entry.encoded) == entry)
    }
    let nobody = AuditActor(uid: 0, pid: -1, executable: .unknown)
    #expect(nobody.pid == 0 && nobody.executable.name.isEmpty)
  }

  /// A client is another program of the same uid: its word is held to the same rule.
  @Test func aReceivedCommandNameIsHeldToTheRule() throws {
    func request(_ name: String) -> [UInt8] {
      let good = VaultRequest.release(
        ReleaseRequest(
          items: [], everything: true, purpose: .exec, command: CommandName(Program("/bin/abcde")))
      ).encoded
      let place = good.firstRange(of: Array("abcde".utf8))?.lowerBound ?? 0
      var bytes = good
      bytes.replaceSubrange(place..<place + 5, with: name.utf8)
      return bytes
    }
    #expect((try? VaultRequest(decoding: request("vwxyz"))) != nil)
    #expect((try? VaultRequest(decoding: request("a b@c"))) == nil)
  }

  @Test func onlyVariablesInTheConventionAreNamed() throws {
    let names =
      ["GITHUB_TOKEN", "_A1", "ghp_secret", "Mixed", "A123456789", "B12345678"]
      + [String(repeating: "L", count: 49)]
    let detail = ReleaseDetail(
      purpose: .exec, variables: try names.map { try EnvironmentName($0) })
    #expect(detail.variables.map(\.text) == ["GITHUB_TOKEN", "_A1", "B12345678"])
    #expect(detail.omittedVariables == 4)
  }
}

internal import CPlatform
internal import Platform
internal import Testing

@Suite struct IdentityTests {
  @Test func knowsItself() throws {
    #expect(Identity.uid == geteuid())
    #expect(Identity.pid == getpid())
    let path = try Identity.executablePath()
    #expect(try File.status(path, followLinks: false)?.kind == .regular)
    #expect(Identity.executable(ofPID: Identity.pid) == path)
    #expect(Identity.executable(ofPID: .max) == nil)
  }

  @Test func readsTheEnvironmentRaw() async {
    await #expect(processExitsWith: .success) {
      unsafe setenv("PLATFORM_MARK", "a=b", 1)
      precondition(Identity.value(named: "PLATFORM_MARK") == "a=b")
      precondition(Identity.environment().contains(bytes("PLATFORM_MARK=a=b")))
      precondition(Identity.value(named: "PLATFORM_NONE") == nil)
      let notUTF8: [CChar] = [-1, -2, 0]
      unsafe setenv("PLATFORM_ODD", notUTF8, 1)
      precondition(Identity.value(named: "PLATFORM_ODD") == nil)
      precondition(
        Identity.environment().contains(bytes("PLATFORM_ODD=") + [0xFF, 0xFE]))
    }
  }
}

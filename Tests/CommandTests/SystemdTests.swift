import Testing
import VaultTestSupport

/// The units as systemd itself reads them.
@Suite(.needsVaultBinary, .needs(programs: "systemd-analyze")) struct SystemdTests {
  private func verify(_ home: TemporaryHome, _ units: String) throws -> CommandResult {
    let runtime = home.path + "/run"
    unsafe mkdir(runtime, 0o700)
    var environment = home.environment
    environment["XDG_RUNTIME_DIR"] = runtime
    return try Command(
      "/bin/sh", ["-c", "systemd-analyze --user verify *.service *.timer"],
      environment: environment, directory: units
    ).run()
  }

  /// A place whose path has all that a unit file takes for something else.
  @Test func strangePathsAndWordsAreReadAsTheyAre() throws {
    let home = try TemporaryHome()
    let place = home.path + "/a b %h $HOME \"q\" 'x' ; \\t é"
    unsafe mkdir(place, 0o700)
    unsafe mkdir(place + "/bin", 0o755)
    let program = place + "/bin/vault"
    let copied = try run("cp", arguments: [try #require(VaultBinary.path), program])
    try #require(copied.succeeded, "\(copied)")
    // A systemd that answers whatever it is asked.
    try writeFile(place + "/bin/systemctl", Array("#!/bin/sh\n".utf8), mode: 0o755)
    var environment = home.environment
    environment["HOME"] = place
    environment["PATH"] = place + "/bin:/usr/bin:/bin"
    let installed = try Command(
      program,
      ["schedule", "install", "--systemd", "--notify", "sh -c 'cat > \"$HOME/100%\"' -- ; a\\\\b"],
      environment: environment
    ).run()
    #expect(installed.succeeded, "\(installed)")

    let units = place + "/.config/systemd/user"
    let verified = try verify(home, units)
    #expect(verified.succeeded && verified.errorBytes.isEmpty, "\(verified)")

    // The control: a calendar that is none is seen.
    let timer = units + "/vault-due.timer"
    #expect(try run("sed", arguments: ["-i", "s/=daily/=dayly/", timer]).succeeded)
    #expect(try !verify(home, units).succeeded)
  }
}

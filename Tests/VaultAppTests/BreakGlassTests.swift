import Testing
import VaultCore
import VaultTestSupport

@testable import VaultApp

/// One value without an entry: only at a terminal, only after a yes, only where the disk takes no
/// entry; and the next write records it.
@Suite(.needsVaultBinary, .enabled(if: SmallDisk.isAvailable, "takes root on Linux"))
struct BreakGlassTests {
  private func atTerminal(_ home: TemporaryHome, _ options: [String] = []) throws -> TerminalCommand
  {
    try TerminalCommand(
      home.command(
        home.withKey(["get", Specimen.first, "--break-glass", "--reveal"] + options)))
  }

  private func releases(_ home: TemporaryHome) throws -> [AuditEntry] {
    try home.auditLog().filter { $0.event == .releasedWithoutAudit }
  }

  /// The state directory is on the full disk too: the room for the note was set aside before.
  @Test(arguments: [false, true])
  func aFullDiskIsNoReasonToBeLockedOut(_ throughAgent: Bool) throws {
    let home = try Specimen.copy()
    let disk = try SmallDisk(below: home, kibibytes: 512)
    defer { disk.unmount() }
    // Any write makes the file.
    try home.succeed(home.withKey(["get", Specimen.second]))
    if throughAgent { try home.unlock() }
    let filler = try disk.fill()
    let refused = try home.vault(home.withKey(["get", Specimen.first]))
    #expect(refused.status == 7 && refused.outputBytes.isEmpty)

    let terminal = try atTerminal(home)
    #expect(terminal.waitForScreen("the release cannot be recorded: the disk is full"))
    #expect(terminal.waitForScreen("[y/N]"))
    #expect(!terminal.screen.contains(Specimen.firstValue))
    terminal.type("y\n")
    let result = terminal.finish()
    #expect(result.status == 0 && result.output.contains(Specimen.firstValue + "\r\n"))
    #expect(result.output.contains("the next write of the vault records it"), "\(result)")
    #expect(try home.waiting().entries.map(\.event) == [.releasedWithoutAudit])

    unsafe unlink(filler)
    let noted = try home.waiting().entries
    try home.succeed(home.withKey(["get", Specimen.second]))
    #expect(try releases(home) == noted)
    #expect(noted.first?.version == 2 && noted.first?.outcome == .done)
    #expect(noted.first?.detail == .release(ReleaseDetail(purpose: .get)))
    #expect(try home.waiting().isEmpty)
  }

  @Test func aReadOnlyDiskSaysThatNoNoteCouldBeMade() throws {
    let home = try Specimen.copy()
    let disk = try SmallDisk(below: home, kibibytes: 512)
    defer { disk.unmount() }
    try disk.makeReadOnly(true)
    let refused = try home.vault(home.withKey(["get", Specimen.first]))
    #expect(refused.status == 7 && refused.outputBytes.isEmpty, "\(refused)")
    let terminal = try atTerminal(home)
    #expect(terminal.waitForScreen("[y/N]"))
    terminal.type("y\n")
    let result = terminal.finish()
    #expect(result.status == 0 && result.output.contains(Specimen.firstValue), "\(result)")
    // Where there is a runtime directory, the note is there.
    let runtime = try home.agentSocket.hasPrefix(home.path) == false
    #expect(
      result.output.contains("no note of it could be made anywhere") == !runtime, "\(result)")
    try disk.makeReadOnly(false)
    try home.succeed(home.withKey(["get", Specimen.first]))
    #expect(try releases(home).count == (runtime ? 1 : 0))
  }

  @Test func aNoIsANo() throws {
    let home = try Specimen.copy()
    let disk = try SmallDisk(below: home, kibibytes: 512)
    defer { disk.unmount() }
    try home.succeed(home.withKey(["get", Specimen.second]))
    _ = try disk.fill()
    // Not even --yes is a yes here.
    let terminal = try atTerminal(home, ["--yes"])
    #expect(terminal.waitForScreen("[y/N]"))
    terminal.type("\n")
    let result = terminal.finish()
    #expect(result.status == 1 && !result.output.contains(Specimen.firstValue), "\(result)")
    #expect(try home.waiting().isEmpty)
  }

  @Test func withoutATerminalThereIsNoValue() throws {
    let home = try Specimen.copy()
    let disk = try SmallDisk(below: home, kibibytes: 512)
    defer { disk.unmount() }
    _ = try disk.fill()
    let words = ["get", Specimen.first, "--break-glass"]
    for options in [[], ["--yes"], ["--json"]] {
      let result = try home.vault(home.withKey(words + options))
      #expect(result.status == 2 && result.outputBytes.isEmpty, "\(result)")
    }
    // A terminal that is not its stdin, and one it may not use.
    for line in ["\"$@\" < /dev/null", "\"$@\" --non-interactive"] {
      let get = home.command(home.withKey(words + ["--reveal"]))
      let terminal = try TerminalCommand(
        Command("/bin/sh", ["-c", line, "sh"] + get.words, environment: get.environment))
      let result = terminal.finish()
      #expect(result.status == 2 && !result.output.contains(Specimen.firstValue), "\(result)")
    }
  }

  /// Where an entry can be written, the option changes nothing: it is written.
  @Test func whereThereIsRoomItIsAnOrdinaryRelease() throws {
    let home = try Specimen.copy()
    let before = try home.auditLog().count
    let result = try atTerminal(home).finish()
    #expect(result.status == 0 && result.output.contains(Specimen.firstValue))
    #expect(!result.output.contains("[y/N]"))
    #expect(try home.auditLog().dropFirst(before).map(\.event) == [.released])
  }
}

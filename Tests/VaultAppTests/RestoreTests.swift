import Testing
import VaultCore
import VaultTestSupport

@testable import VaultApp

/// What a person was told when they said yes is what happens, or nothing.
struct RestoreTests {
  /// Restores a backup while `meanwhile` happens between the question and the answer.
  private func restore(
    _ home: TemporaryHome, meanwhile: @escaping (TemporaryHome) -> Void
  ) throws -> Restore.Answer {
    let backup = home.path + "/backup.db"
    try home.succeed(["backup", backup])
    try home.succeed(home.withKey(["edit", Specimen.first, "--owner", "told-of"]))
    removeTree(home.anchorsDirectory)
    // Called by this thread alone, while `run` waits for the answer.
    nonisolated(unsafe) let happens = { meanwhile(home) }
    var context = try InProcess.context(home, keyfile: home.keyfile)
    context.note = { line in if line.hasPrefix("What was changed") { unsafe happens() } }
    let input = Restore.Input(file: backup, force: true, acceptsRollback: true)
    return try Restore.run(input, context)
  }

  @Test func aWriteAfterTheQuestionIsNotThrownAway() throws {
    let home = try Specimen.copy()
    #expect(throws: VaultError(.busy, "")) {
      _ = try restore(home) { home in
        _ = try? home.vault(home.withKey(["add", "new/token", "--generate"]))
        // Without them nothing but the file itself tells.
        removeTree(home.anchorsDirectory)
      }
    }
    #expect(try home.listing(home.withKey([])).contains("new/token"))
  }

  /// The control: with nothing in between it is restored.
  @Test func withoutOneTheBackupTakesItsPlace() throws {
    let home = try Specimen.copy()
    let answer = try restore(home) { _ in }
    #expect(answer.accepted != nil && answer.replaced != nil)
    #expect(try !home.listing(home.withKey([])).contains("told-of"))
  }

  /// A rekey, for instance. It is no fault of the disk, whether it ends in time or not.
  @Test func aWriterAtWorkIsWaitedForAndThenSaid() throws {
    let home = try Specimen.copy()
    let backup = home.path + "/backup.db"
    try home.succeed(["backup", backup])
    let writer = try RawDatabase(home.vaultFile)
    try writer.run("BEGIN EXCLUSIVE")
    let refused = try home.vault(
      home.withKey(["restore", backup, "--force", "--accept-rollback", "--json"]))
    #expect(refused.isRefusal(.busy), "\(refused)")
    try writer.run("ROLLBACK")
    try home.succeed(home.withKey(["restore", backup, "--force", "--accept-rollback"]))
  }
}

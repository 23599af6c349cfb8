import Testing
import VaultCore
import VaultTestSupport

@testable import VaultApp

/// The file that a new slot's secret goes into: there before the slot is, gone if the slot
/// certainly is not, kept wherever the slot may be.
@Suite(.needsVaultBinary) struct NewSecretFileTests {
  private static let failure = VaultError(.io, "the disk failed", hint: "look at the disk")

  @Test func whatACertainFailureLeavesIsRemoved() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("key", "a key\n")
    let error = NewSecretFile.settle(path, after: Self.failure, isKept: false)
    #expect(!entryExists(path))
    #expect(error == Self.failure && error.message == Self.failure.message)
  }

  @Test func whatMayBeNeededStaysAndThatIsSaid() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write("key", "a key\n")
    let error = NewSecretFile.settle(path, after: Self.failure, isKept: true)
    #expect(entryExists(path))
    #expect(error.message == "the disk failed; the new secret stays where it is: \(path)")
    #expect(error.hint == Self.failure.hint)
  }

  @Test func whatCannotBeRemovedIsNamed() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("nothing")
    let error = NewSecretFile.settle(path, after: Self.failure, isKept: false)
    #expect(error == Self.failure && error.message.hasSuffix("could not be removed: \(path)"))
  }

  #if os(Linux)
    /// The n-th sync fails: of the keyfile and its directory, of the journal, of the vault, and of
    /// the journal's end, which is the commit.
    @Test(.needs(programs: "strace"), arguments: 1...7)
    func aKeyfileIsWhereItsSlotIs(_ number: Int) throws {
      let home = try Specimen.copy()
      let slots = try home.succeed(home.withKey(["slot", "list"])).output
      let keyfile = home.path + "/new.key"
      let adding = home.command(home.withKey(["slot", "add", "keyfile", keyfile]))
      let calls = "fsync,fdatasync"
      let result = try Command(
        "strace",
        [
          "-f", "-qq", "-o", home.path + "/trace", "-e", "trace=\(calls)", "-e",
          "inject=\(calls):error=EIO:when=\(number)", adding.executable,
        ] + adding.arguments, environment: adding.environment, directory: home.path
      ).run()
      let isAdded = try home.succeed(home.withKey(["slot", "list"])).output != slots
      #expect(entryExists(keyfile) == isAdded, "\(result)")
      #expect(result.status == 7 || isAdded, "\(result)")
      if isAdded {
        #expect(try home.succeed(["get", Specimen.first, "--keyfile", keyfile]).succeeded)
      }
      if result.status != 0 {
        #expect(result.errorOutput.contains("stays where it is: \(keyfile)") == isAdded)
      }
    }
  #endif
}

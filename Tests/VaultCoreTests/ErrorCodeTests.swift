import Testing
import VaultCore

@Suite struct ErrorCodeTests {
  @Test func statusesAreThoseOfTheContract() {
    let statuses = Dictionary(grouping: ErrorCode.allCases, by: \.exitStatus)
    #expect(Set(statuses.keys) == [1, 2, 3, 4, 5, 6, 7, 126, 127])
    #expect(statuses[3] == [.noVault, .noSecret, .noVersion, .noSlot, .noServer])
    #expect(statuses[4] == [.locked, .wrongSecret])
    #expect(statuses[6] == [.busy])
  }

  @Test func equalityLooksAtTheCodeAlone() {
    #expect(VaultError(.busy, "a") == VaultError(.busy, "b", hint: "c"))
    #expect(VaultError(.busy, "a") != VaultError(.io, "a"))
  }
}

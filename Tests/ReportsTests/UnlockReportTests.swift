import Reports
import Testing
import VaultCore

struct UnlockReportTests {
  @Test func tellsForHowLong() throws {
    let unlock = UnlockReport(agent: Samples.agent(), now: Samples.now)
    #expect(
      unlock.text(colour: false) == "unlocked: locks in 7 hours, or after 15m without use\n")
    #expect(
      unlock.json
        == #"{"agent":{"hard_limit_seconds":28800,"hard_remaining_seconds":25200,"#
        + #""idle_limit_seconds":900,"idle_remaining_seconds":720,"#
        + #""locks_at":"2026-11-22T08:12:00Z","memory_locked":true,"pid":4711,"#
        + #""started_at":"2026-11-22T07:00:00Z","vault":"/home/a/vault.db"},"#
        + #""unlocked":true,"vault":"/home/a/vault.db"}"# + "\n")
    #expect(try Schema("unlock").problems(in: unlock.json).isEmpty)
    #expect(unlock.remarks.isEmpty)
  }

  @Test func saysWhenMemoryMayReachTheSwapSpace() {
    let unlock = UnlockReport(agent: Samples.agent(memoryLocked: false), now: Samples.now)
    #expect(
      unlock.remarks
        == "vault: note: the agent's memory could not be locked, so secrets may reach the swap "
        + "space\n")
  }
}

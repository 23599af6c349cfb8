import Reports
import Testing

struct LockReportTests {
  @Test(arguments: [true, false]) func bothWaysItIsLocked(_ wasRunning: Bool) throws {
    let lock = LockReport(agentWasRunning: wasRunning)
    #expect(lock.text(colour: false) == "locked\n")
    #expect(lock.json == "{\"agent_was_running\":\(wasRunning),\"unlocked\":false}\n")
    #expect(lock.remarks == (wasRunning ? "" : "vault: note: no agent was running\n"))
    #expect(try Schema("lock").problems(in: lock.json).isEmpty)
  }
}

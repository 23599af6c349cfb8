import Reports
import Testing
import VaultCore

struct StatusReportTests {
  @Test func unlocked() throws {
    let status = StatusReport(
      vault: "/home/a/vault.db", isPresent: true, agent: Samples.agent(), now: Samples.now)
    #expect(
      status.text(colour: false) == """
        vault       /home/a/vault.db
        state       unlocked
        agent       running, process 4711
        started     2026-11-22T07:00:00Z (1 hour ago)
        idle limit  15m, locks in 12 minutes if not used
        hard limit  8h, locks in 7 hours
        memory      locked

        """)
    #expect(
      status.json
        == #"{"agent":{"hard_limit_seconds":28800,"hard_remaining_seconds":25200,"#
        + #""idle_limit_seconds":900,"idle_remaining_seconds":720,"#
        + #""locks_at":"2026-11-22T08:12:00Z","memory_locked":true,"pid":4711,"#
        + #""started_at":"2026-11-22T07:00:00Z","vault":"/home/a/vault.db"},"#
        + #""unlocked":true,"vault":"/home/a/vault.db","vault_present":true}"# + "\n")
    #expect(try Schema("status").problems(in: status.json).isEmpty)
    #expect(status.remarks.isEmpty)
  }

  @Test func locked() throws {
    let status = StatusReport(
      vault: "/home/a\n/vault.db", isPresent: false, agent: nil, now: Samples.now)
    #expect(
      status.text(colour: false) == """
        vault  /home/a\\n/vault.db (not there)
        state  locked
        agent  not running

        """)
    #expect(
      status.json
        == #"{"agent":null,"unlocked":false,"vault":"/home/a\n/vault.db","vault_present":false}"#
        + "\n")
    #expect(try Schema("status").problems(in: status.json).isEmpty)
  }

  @Test func anAgentOfAnotherVaultLeavesThisOneLocked() throws {
    let status = StatusReport(
      vault: "/other.db", isPresent: true, agent: Samples.agent(memoryLocked: false),
      now: Samples.now)
    #expect(status.text(colour: false).contains("\nstate       locked\n"))
    #expect(status.text(colour: false).contains("\nholds       /home/a/vault.db\n"))
    #expect(try JSON(status.json)["unlocked"] == .flag(false))
    #expect(
      status.remarks == """
        vault: note: the agent holds another vault open
        vault: note: the agent's memory could not be locked, so secrets may reach the swap space

        """)
    #expect(try Schema("status").problems(in: status.json).isEmpty)
  }
}

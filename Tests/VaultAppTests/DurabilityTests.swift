import Testing
import VaultCore
import VaultTestSupport

@testable import VaultApp

/// Processes that are killed while they write. What was acknowledged is there; what was not is
/// there whole or not at all; the vault verifies every time.
@Suite(.needsVaultBinary) struct DurabilityTests {
  private static let kills = 60
  /// The first ones are left alone, to learn how long one takes.
  private static let left = 4

  /// One change and what it leads to.
  private struct Change {
    let words: [String]
    let input: String
    let name: String
    /// The value afterwards, nil if there is none.
    let result: String?
  }

  /// Adds, rotates and removes among a few names, each value new.
  private struct Changes {
    var values: [String: String] = [:]
    private var generator: SeededGenerator
    private var serial = 0

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func next() -> Change {
      serial += 1
      let name = "crash/\(Int.random(in: 0..<4, using: &generator))"
      let value = String(repeating: "value \(serial) ", count: serial % 7 == 0 ? 4000 : 1)
      guard values[name] != nil else {
        return Change(words: ["add", name, "--stdin"], input: value, name: name, result: value)
      }
      if Int.random(in: 0..<3, using: &generator) == 0 {
        return Change(
          words: ["remove", name, "--purge", "--yes"], input: "", name: name, result: nil)
      }
      return Change(words: ["rotate", name, "--stdin"], input: value, name: name, result: value)
    }

    mutating func delay(below microseconds: UInt32) -> UInt32 {
      UInt32.random(in: 0..<microseconds, using: &generator)
    }
  }

  /// The value now, nil if there is no such secret. Verifies everything first.
  private func look(_ home: TemporaryHome, _ name: String) throws -> (Set<String>, String?) {
    let vault = try InProcess.fullVault(home)
    let names = try InProcess.verifiedNames(vault)
    return (names, names.contains(name) ? try InProcess.get(name, from: vault) : nil)
  }

  @Test func aKilledCommandLeavesOneOfTwoStates() throws {
    let home = try Specimen.copy()
    var changes = Changes(seed: 0xD0_0001)
    var acknowledged = 0
    var longest: UInt32 = 30_000
    for round in 0..<Self.kills {
      let change = changes.next()
      let start = ContinuousClock.now
      let command = try home.command(home.withKey(change.words)).start()
      command.write(Array(change.input.utf8))
      command.closeInput()
      if round >= Self.left {
        usleep(changes.delay(below: longest))
        command.signal(SIGKILL)
      }
      let result = command.finish()
      if round < Self.left {
        longest = max(longest, UInt32((.now - start) / .microseconds(1)) * 5 / 4)
      }
      if result.succeeded { acknowledged += 1 }
      let (names, value) = try look(home, change.name)
      let before = changes.values[change.name]
      if result.succeeded || round < Self.left {
        #expect(result.succeeded, "\(result)")
        #expect(value == change.result, "acknowledged and lost: \(change.words)")
      } else {
        #expect(value == change.result || value == before, "neither: \(change.words)")
      }
      changes.values[change.name] = value
      #expect(names.isSuperset(of: changes.values.keys))
      #expect(names.isSuperset(of: [Specimen.first, Specimen.second]))
    }
    // The control: some were killed in time, and some were not.
    #expect(acknowledged > Self.left && acknowledged < Self.kills, "\(acknowledged)")
    try home.succeed(home.withKey(["verify"]))
  }

  @Test func aKilledAgentLeavesOneOfTwoStates() throws {
    let home = try Specimen.copy()
    var changes = Changes(seed: 0xD0_0002)
    var acknowledged = 0
    var longest: UInt32 = 30_000
    for round in 0..<Self.kills {
      let agent = try home.unlock()
      let change = changes.next()
      let start = ContinuousClock.now
      let client = try home.command(change.words).start()
      let reader = try home.command(["get", Specimen.first]).start()
      client.write(Array(change.input.utf8))
      client.closeInput()
      if round >= Self.left {
        usleep(changes.delay(below: longest))
        kill(agent.pid, SIGKILL)
      }
      let result = client.finish()
      if round < Self.left {
        longest = max(longest, UInt32((.now - start) / .microseconds(1)) * 5 / 4)
        kill(agent.pid, SIGKILL)
      }
      let reading = reader.finish()
      #expect(
        reading.output == Specimen.firstValue || (!reading.succeeded && reading.output.isEmpty),
        "\(reading)")
      #expect(agent.waitForEnd())
      if result.succeeded { acknowledged += 1 }
      let (names, value) = try look(home, change.name)
      let before = changes.values[change.name]
      if result.succeeded {
        #expect(value == change.result, "acknowledged and lost: \(change.words)")
      } else {
        #expect(result.status == 4 && result.errorOutput.contains("vault unlock"), "\(result)")
        #expect(value == change.result || value == before, "neither: \(change.words)")
      }
      changes.values[change.name] = value
      #expect(names.isSuperset(of: changes.values.keys))
    }
    #expect(acknowledged >= Self.left && acknowledged < Self.kills, "\(acknowledged)")
  }
}

import Platform
import Testing
import VaultCore
import VaultCrypto
import VaultTestSupport

@testable import VaultApp

/// A bit somewhere in the file turns: every way in refuses, or reads what it read before.
@Suite(.needsVaultBinary) struct BitFlipTests {
  private static let flips = 400
  private static let seed: UInt64 = 0x5EED_0001

  @Test func everyFlipIsRefusedOrWithoutEffect() throws {
    let home = try Specimen.copy()
    let whole = try readFile(home.vaultFile)
    let genuine = try readings(home)
    #expect(genuine.refusals == 0)
    #expect(
      genuine.values
        == [Specimen.firstPreviousValue, Specimen.firstValue, Specimen.secondValue].sorted())

    var generator = SeededGenerator(seed: Self.seed)
    var refused = 0
    // Much of a small database is empty, and nothing depends on it.
    let used = whole.indices.filter { whole[$0] != 0 }
    for round in 0..<Self.flips {
      var damaged = whole
      let place =
        round % 4 == 0
        ? Int.random(in: 0..<whole.count, using: &generator)
        : used.randomElement(using: &generator) ?? 0
      damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      removeTree(home.anchorsDirectory)
      try writeFile(home.vaultFile, damaged)
      unsafe unlink(home.vaultFile + "-journal")
      let found = try readings(home)
      if found.refusals > 0 { refused += 1 }
      if let bodies = found.watched { #expect(bodies == genuine.watched, "byte \(place)") }
      if let bodies = found.opened { #expect(bodies == genuine.opened, "byte \(place)") }
      #expect(Set(found.values).isSubset(of: genuine.values), "byte \(place)")
    }
    // The control: what is in use is sealed, and turning its bits is noticed.
    #expect(refused > Self.flips / 3, "\(refused) of \(Self.flips)")
  }

  private struct Readings {
    /// What the watch role reads, and the full role; nil where it refused.
    var watched: [RecordBody]?
    var opened: [RecordBody]?
    /// Values that came out, sorted.
    var values: [String] = []
    var refusals = 0
  }

  /// Everything there is to read. A refusal has one of the codes for a file that is not as it
  /// should be.
  private func readings(_ home: TemporaryHome) throws -> Readings {
    var result = Readings()
    do throws(VaultError) {
      result.watched = try Unlock(try InProcess.context(home)).watch()?
        .reading { $0.records.map(\.body) }
    } catch { note(error, &result) }
    do throws(VaultError) {
      let vault = try Unlock(try InProcess.context(home, keyfile: home.keyfile)).full()
      result.opened = try vault.reading { $0.records.map(\.body) }
      for (name, version) in [(Specimen.first, 1), (Specimen.first, 2), (Specimen.second, 1)] {
        do throws(VaultError) {
          result.values.append(try InProcess.get(name, version: Int64(version), from: vault))
        } catch { note(error, &result) }
      }
      result.values.sort()
    } catch { note(error, &result) }
    return result
  }

  private func note(_ error: VaultError, _ result: inout Readings) {
    #expect([4, 5].contains(error.code.exitStatus), "\(error)")
    result.refusals += 1
  }
}

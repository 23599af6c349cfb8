import Redaction
import Testing

@testable import RedactionProbe

/// A small part of `.ci/campaign redaction`.
@Suite struct RedactorFuzzTests {
  @Test(arguments: Differential.shapes.map(\.name))
  func redactorEqualsTheOracle(_ name: String) throws {
    let shape = try #require(Differential.shapes.first { $0.name == name })
    var run = Differential(shape, seed: 2)
    while run.steps < 3_000 { #expect(run.round(texts: 20) == nil) }
  }

  /// The comparison is a real one: an oracle that does not know one value differs.
  @Test(arguments: Differential.shapes.map(\.name))
  func aForgetfulOracleDiffers(_ name: String) throws {
    let shape = try #require(Differential.shapes.first { $0.name == name })
    var run = Differential(shape, seed: 3)
    let differences = (0..<20).filter { _ in run.round(texts: 20, forgetful: true) != nil }
    #expect(differences.count > 10)
  }
}

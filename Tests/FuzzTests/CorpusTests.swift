import FuzzTargets
import Testing
import VaultTestSupport

/// Every parser, fed with its kept corpus and with the same changes to it in every run. What makes
/// one trap ends the test run; `.ci/fuzz` looks for more.
struct CorpusTests {
  private static let folder = PackageRoot.file("Tests/Fuzz/Corpus")
  private static let changes = 200
  private static let changesOfSlow = 12

  private static func corpus(_ parser: FuzzedParser) throws -> [[UInt8]] {
    try filesBelow(folder + "/" + parser.name).map(readFile)
  }

  /// The outcomes of all inputs and changes, and the first rule that was broken.
  private static func outcomes(
    of parser: FuzzedParser, _ inputs: [[UInt8]], changes: Int
  ) -> (outcomes: [FuzzOutcome], broken: BrokenRule?) {
    var mutations = Mutations(seed: 20_261_123)
    var outcomes: [FuzzOutcome] = []
    do throws(BrokenRule) {
      for input in inputs { outcomes.append(try parser.feed(input)) }
      for _ in 0..<changes {
        let input = inputs.randomElement(using: &mutations) ?? []
        let other = inputs.randomElement(using: &mutations) ?? []
        let changed = mutations.changed(input, other, longest: parser.longestInput)
        outcomes.append(try parser.feed(changed))
      }
    } catch { return (outcomes, error) }
    return (outcomes, nil)
  }

  @Test(arguments: FuzzedParser.all.map(\.name))
  func everyRuleHolds(_ name: String) throws {
    let parser = try #require(FuzzedParser.named(name))
    let inputs = try Self.corpus(parser)
    let result = Self.outcomes(
      of: parser, inputs, changes: parser.isSlow ? Self.changesOfSlow : Self.changes)
    #expect(result.broken == nil)
    // A corpus of which all is refused would reach little of the parser, and so would one of which
    // nothing is.
    #expect(result.outcomes.contains(.taken) && result.outcomes.contains(.refused))
  }

  @Test func everyFolderOfTheCorpusIsThatOfAParser() throws {
    for name in entries(Self.folder) {
      #expect(FuzzedParser.named(name) != nil, "\(name)")
    }
    let files = filesBelow(Self.folder)
    #expect(files.count > 300)
    let byteCount = try files.reduce(0) { $0 + (try readFile($1).count) }
    #expect(byteCount < 2 * 1024 * 1024)
  }

  // MARK: The controls

  @Test func aBrokenRuleIsFound() throws {
    let parser = try #require(FuzzedParser.named("control-rule"))
    let inputs = try Self.corpus(parser)
    #expect(try inputs.map { try parser.feed($0) } == [.taken])
    let result = Self.outcomes(of: parser, inputs, changes: Self.changes)
    #expect(result.broken != nil)
  }

  @Test func aTrapIsFound() async throws {
    let parser = try #require(FuzzedParser.named("control-trap"))
    #expect(try parser.feed(Array("vl".utf8)) == .refused)
    await #expect(processExitsWith: .failure) {
      _ = try FuzzedParser.named("control-trap")?.feed(Array("vlt\u{7F}".utf8))
    }
  }
}

import FoundationEssentials
import Testing

@testable import Redaction
@testable import RedactionProbe

/// The cases file, as its README says: in its chunks, byte by byte, and cut at random.
@Suite struct RedactionCaseTests {
  private func patterns(_ entry: RedactionCase) -> PatternSet {
    .make(entry.secrets.map { [UInt8]($0) }, minimumLength: entry.minimumLength)
  }

  private func check(_ stream: Stream, _ entry: RedactionCase) {
    let output = stream.normalized
    if let expect = entry.expect {
      #expect(output == Stream.normalize([UInt8](expect)), "\(entry.id)")
    } else {
      for part in entry.forbid ?? [] { #expect(!output.containsBytes(part), "\(entry.id)") }
      for part in entry.keep ?? [] { #expect(output.containsBytes(part), "\(entry.id)") }
    }
    for part in entry.mustHide ?? [] { #expect(!output.containsBytes(part), "\(entry.id)") }
  }

  private static func required() throws -> [RedactionCase] {
    try RedactionCase.all().filter { $0.tier == "required" }
  }

  @Test func thereAreSixtyRequiredCases() throws {
    #expect(try Self.required().count == 60)
  }

  @Test func optionalCases() throws {
    let cases = try RedactionCase.all().filter { $0.tier == "optional" }
    #expect(cases.count == 2)
    for entry in cases {
      let set = PatternSet.make(entry.secrets.map { [UInt8]($0) }, forms: .all)
      let text = [UInt8](entry.chunks.joined())
      let whole = Stream(set)
      whole.feed(text)
      whole.finish()
      check(whole, entry)
      let slow = Stream(set)
      for byte in text { slow.feed([byte]) }
      slow.finish()
      check(slow, entry)
    }
  }

  @Test func chunksAsGiven() throws {
    for entry in try Self.required() {
      let stream = Stream(patterns(entry))
      let expect = [UInt8](entry.expect ?? Data())
      var fed = 0
      for (index, chunk) in entry.chunks.enumerated() {
        stream.feed(chunk)
        fed += chunk.count
        guard let checks = entry.afterChunk, index < checks.count else { continue }
        let after = checks[index]
        let held = stream.redactor.heldByteCount
        #expect(fed - held >= after.mayNotHoldBefore, "\(entry.id) chunk \(index)")
        #expect(held == after.heldRaw.count, "\(entry.id) chunk \(index)")
        let output = stream.normalized
        let leading = expect.prefix(after.outAtLeast)
        #expect(output.starts(with: leading), "\(entry.id) chunk \(index)")
      }
      stream.finish()
      check(stream, entry)
    }
  }

  @Test func oneByteAtATime() throws {
    for entry in try Self.required() {
      let stream = Stream(patterns(entry))
      for byte in entry.chunks.joined() { stream.feed([byte]) }
      stream.finish()
      check(stream, entry)
    }
  }

  @Test func randomChunks() throws {
    var generator = SeededGenerator(state: 1)
    for entry in try Self.required() {
      let set = patterns(entry)
      let text = [UInt8](entry.chunks.joined())
      for round in 0..<40 {
        let stream = Stream(set)
        for piece in generator.cut(text, longest: round % 2 == 0 ? 9 : max(1, text.count / 3)) {
          stream.feed(piece)
        }
        stream.finish()
        check(stream, entry)
      }
    }
  }

  /// The check above notices a matcher that finds nothing.
  @Test func withoutPatternsCasesFail() throws {
    let empty = PatternSet(memory: HeapPatternMemory())
    var unchanged = 0
    for entry in try Self.required() where entry.expect != nil {
      let text = [UInt8](entry.chunks.joined())
      let expect = Stream.normalize([UInt8](entry.expect ?? Data()))
      if Stream.redact(text, with: empty) == expect { unchanged += 1 }
    }
    #expect(unchanged < 20)
  }
}

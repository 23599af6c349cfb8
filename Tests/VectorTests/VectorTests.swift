import Testing
import VaultTestSupport

/// The product against every vector; the independent reader is held against the same files.
@Suite struct VectorTests {
  @Test(arguments: Vector.all) func holds(_ vector: Vector) throws {
    #expect(try vector.result() == vector.expected)
  }

  @Test func nothingIsMissing() throws {
    for file in Vector.files {
      #expect(try Vector.read(file.name).count == file.count, "\(file.name)")
    }
    #expect(Vector.all.count == 1251)
    #expect(Vector.all.count { $0.isRefusal } == 809)
    #expect(Set(Vector.all.map(\.id)).count == Vector.all.count)
    let written = entries(PackageRoot.file("Schemas/vectors")).filter { $0.hasSuffix(".json") }
    #expect(written == Vector.files.map { $0.name + ".json" })
  }

  @Test func everyOperationIsUsedAndKnown() {
    #expect(Set(Vector.all.map(\.operation)) == Set(Operations.all.keys))
  }

  /// A refusal stands beside something accepted that differs from it.
  @Test func everyRefusalHasASibling() throws {
    let accepted = Dictionary(
      uniqueKeysWithValues: Vector.all.filter { !$0.isRefusal }.map { ($0.id, $0) })
    for vector in Vector.all where vector.isRefusal {
      let sibling = try #require(accepted[vector.sibling ?? ""], "\(vector.id)")
      #expect(sibling.operation == vector.operation && sibling.input != vector.input)
    }
  }

  /// The checker itself: it fails where it should.
  @Test func aWrongExpectationIsNotMet() throws {
    let first = try #require(Vector.all.first { $0.id == "open-data" })
    func altered(operation: String? = nil, input: JSON? = nil) -> Vector {
      Vector(
        id: first.id, what: first.what, operation: operation ?? first.operation, sibling: nil,
        input: input ?? first.input, expected: first.expected, rows: first.rows)
    }
    #expect(try altered().result() == first.expected)
    #expect(throws: Vector.UnknownOperation.self) { try altered(operation: "none").result() }
    #expect(throws: JSON.Missing.self) { try altered(input: .object([:])).result() }
    let other = try #require(Vector.all.first { $0.id == "box-tag-first" })
    #expect(try other.result() == .text("refused") && first.expected != .text("refused"))
  }
}

/// The generator and the reader in Python, on the files that are committed.
@Suite(.needs(programs: "python3")) struct VectorReaderTests {
  private func python(_ words: String...) throws -> CommandResult {
    try run(
      "python3",
      arguments: ["-B", PackageRoot.file("Tests/Reader/\(words[0])")] + words.dropFirst(),
      timeout: .seconds(300))
  }

  @Test func theReaderAgreesWithEveryVector() throws {
    let result = try python("check_vectors.py")
    #expect(result.succeeded, "\(result)")
    #expect(result.output == "{\"vectors\": 1251, \"refused\": 809, \"failed\": 0}\n")
  }

  @Test func theVectorsAreWhatTheGeneratorGives() throws {
    let result = try python("make_vectors.py", "--check")
    #expect(result.succeeded, "\(result)")
    #expect(result.output == "{\"vectors\": 1251, \"differ\": 0}\n")
  }

  @Test func theVaultsAreWhatTheGeneratorGives() throws {
    let result = try python("make_vaults.py", "--check")
    #expect(result.succeeded && result.output == "{\"vaults\": 6, \"differ\": 0}\n", "\(result)")
  }

  @Test func theReadersOwnTestsPass() throws {
    let folder = PackageRoot.file("Tests/Reader")
    let result = try run(
      "python3", arguments: ["-B", "-m", "unittest", "discover", folder], timeout: .seconds(300))
    #expect(result.succeeded && result.errorOutput.contains("\nOK\n"), "\(result)")
  }
}

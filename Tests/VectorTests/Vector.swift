import Testing
import VaultCore
import VaultCrypto
import VaultTestSupport

/// One case of `Schemas/vectors/*.json`: an operation on given bytes, and what must come of it.
struct Vector: Sendable, CustomTestStringConvertible {
  let id: String
  let what: String
  let operation: String
  let sibling: String?
  let input: JSON
  let expected: JSON
  /// The rows that vaults of the same file share, by name.
  let rows: JSON

  var testDescription: String { "\(id): \(what)" }

  /// The files, and how many vectors each holds: a file that lost some is noticed.
  static let files: [(name: String, count: Int)] = [
    ("anchors", 83), ("boxes", 117), ("encoding", 60), ("entries", 95), ("hashes", 49),
    ("known", 211), ("moves", 36), ("opening", 168), ("records", 143), ("servers", 84),
    ("slots", 98), ("state", 107),
  ]

  /// Everything that can be read; that nothing is missing is a test of its own.
  static let all = files.flatMap { (try? read($0.name)) ?? [] }

  static func read(_ file: String) throws -> [Vector] {
    let document = try JSON(readFile(PackageRoot.file("Schemas/vectors/\(file).json")))
    guard try document.number("format") == 1 else { throw JSON.Missing(what: "format 1") }
    let rows = document["rows"] ?? .object([:])
    return try document.list("vectors").map { vector in
      guard let input = vector["input"], let expected = vector["expected"] else {
        throw JSON.Missing(what: "input, expected")
      }
      return Vector(
        id: try vector.text("id"), what: try vector.text("what"),
        operation: try vector.text("operation"), sibling: try? vector.text("sibling"),
        input: input, expected: expected, rows: rows)
    }
  }

  var isRefusal: Bool {
    guard case .text(let text) = expected else { return false }
    return text == "refused" || text.hasPrefix("refused: ")
  }

  /// What the product makes of it. What the format refuses is "refused"; any other error is
  /// thrown, so that a check which breaks is never taken for a refusal.
  func result() throws -> JSON {
    guard let perform = Operations.all[operation] else { throw UnknownOperation(name: operation) }
    do {
      return try perform(self)
    } catch is FormatError {
      return .text("refused")
    } catch CryptoError.doesNotOpen, CryptoError.badInput {
      return .text("refused")
    } catch let error as VaultError {
      return .text(try Self.refusal(error, hasAnchor: input["anchors"] != nil))
    }
  }

  private static func refusal(_ error: VaultError, hasAnchor: Bool) throws -> String {
    switch error.code {
    case .rolledBack: "refused: ROLLBACK"
    case .forked: "refused: FORK"
    case .keysChanged: "refused: KEYS CHANGED"
    case .altered: hasAnchor ? "refused: ANCHOR ALTERED" : "refused"
    case .corrupt, .wrongSecret, .refused, .noVersion: "refused"
    default: throw error
    }
  }

  struct UnknownOperation: Error {
    let name: String
  }
}

/// What an operation of a vector does, by the product's own code.
enum Operations {
  typealias Operation = @Sendable (Vector) throws -> JSON

  static let all: [String: Operation] = encoding.merging(sealing) { first, _ in first }
    .merging(library) { first, _ in first }.merging(content) { first, _ in first }
    .merging(["vault": { try VaultOperation.open($0) }]) { first, _ in first }

  static func secret(_ bytes: [UInt8]) throws(CryptoError) -> SecretBytes {
    try unsafe SecretBytes(copying: bytes.span.bytes)
  }

  /// A copy: nothing in a vector is a secret.
  static func plain(_ secret: borrowing SecretBytes) -> [UInt8] {
    secret.withBytes { unsafe $0.withUnsafeBytes { unsafe Array($0) } }
  }

  static func hex(_ secret: borrowing SecretBytes) -> JSON { .hex(plain(secret)) }

  static func verdict(_ holds: Bool) -> JSON { .text(holds ? "verified" : "refused") }
}

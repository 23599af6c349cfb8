import FoundationEssentials

/// One entry of `redaction-cases.json`; all byte strings are base64 in the file.
struct RedactionCase: Decodable, Sendable {
  struct AfterChunk: Decodable, Sendable {
    var mayNotHoldBefore: Int
    var outAtLeast: Int
    var heldRaw: Data

    enum CodingKeys: String, CodingKey {
      case mayNotHoldBefore = "may_not_hold_before"
      case outAtLeast = "out_at_least"
      case heldRaw = "held_raw"
    }
  }

  var id: String
  var tier: String
  var minimumLength: Int
  var secrets: [Data]
  var chunks: [Data]
  var expect: Data?
  var forbid: [Data]?
  var keep: [Data]?
  var mustHide: [Data]?
  var afterChunk: [AfterChunk]?

  enum CodingKeys: String, CodingKey {
    case id, tier, secrets, chunks, expect, forbid, keep
    case minimumLength = "min_length"
    case mustHide = "must_hide"
    case afterChunk = "after_chunk"
  }

  private struct File: Decodable { var cases: [RedactionCase] }

  /// A file in the folder `Cases`.
  static func file(_ name: String) throws -> Data {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast()
    return try Data(
      contentsOf: .init(filePath: parts.joined(separator: "/") + "/Cases/" + name))
  }

  static func all() throws -> [RedactionCase] {
    try JSONDecoder().decode(File.self, from: file("redaction-cases.json")).cases
  }
}

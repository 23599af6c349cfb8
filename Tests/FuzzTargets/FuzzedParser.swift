/// What a parser made of an input.
public enum FuzzOutcome: Equatable, Sendable {
  case taken
  /// It said so with an error.
  case refused
}

/// A rule that holds for every input did not hold for one.
public struct BrokenRule: Error, Equatable, CustomStringConvertible {
  public let description: String
}

/// One reader of bytes that may come from anybody, with the rules that hold for whatever it is fed.
/// The fuzzer and the tests use the same ones. An input that makes it trap is a finding as well.
public struct FuzzedParser: Sendable {
  /// What `.ci/fuzz` calls it, and the folder of its corpus.
  public let name: String
  /// Bytes of the longest input that is worth trying.
  public let longestInput: Int
  /// Writes files for every input: thousands of times slower than the others.
  public let isSlow: Bool
  public let feed: @Sendable ([UInt8]) throws(BrokenRule) -> FuzzOutcome

  init(
    _ name: String, longestInput: Int = 4096, isSlow: Bool = false,
    feed: @escaping @Sendable ([UInt8]) throws(BrokenRule) -> FuzzOutcome
  ) {
    self.name = name
    self.longestInput = longestInput
    self.isSlow = isSlow
    self.feed = feed
  }

  /// All of the product.
  public static let all: [FuzzedParser] =
    format + text + messages + sealed + documents + [redactor] + protocols + files

  /// All, and those that are broken on purpose.
  public static func named(_ name: String) -> FuzzedParser? {
    (all + controls).first { $0.name == name }
  }
}

/// Throws unless a rule holds.
func hold(_ isTrue: Bool, _ rule: String) throws(BrokenRule) {
  guard isTrue else { throw BrokenRule(description: rule) }
}

/// Takes an input apart: choices first, the bytes that they are about last.
struct InputReader {
  private(set) var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// Zero behind the end.
  mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

  /// Two bytes, little endian.
  mutating func word() -> Int { Int(byte()) | Int(byte()) << 8 }

  /// As many as there still are.
  mutating func bytes(_ count: Int) -> [UInt8] {
    let taken = rest.prefix(count)
    rest = rest.dropFirst(count)
    return Array(taken)
  }
}

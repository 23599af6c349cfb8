import FuzzTargets

#if os(Linux)
  import Glibc
#else
  import Darwin
#endif

/// One input at a time, to the parser that was asked for.
enum Feeding {
  /// The one that the environment names.
  static let fuzzed: FuzzedParser = {
    let name = unsafe getenv("VAULT_FUZZ_PARSER").map { unsafe String(cString: $0) } ?? ""
    guard let parser = FuzzedParser.named(name) else { fail("there is no parser '\(name)'") }
    return parser
  }()

  static func feed(_ parser: FuzzedParser, _ bytes: [UInt8]) -> FuzzOutcome {
    do throws(BrokenRule) {
      return try parser.feed(bytes)
    } catch {
      say("\(parser.name): broken rule: \(error)")
      abort()
    }
  }

  static func fail(_ text: String) -> Never {
    say(text)
    exit(2)
  }

  private static func say(_ text: String) {
    let line = Array("fuzz: \(text)\n".utf8)
    _ = unsafe line.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
  }
}

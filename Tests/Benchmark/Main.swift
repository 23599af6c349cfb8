#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Speed in memory, as a Markdown table: `.ci/bench redaction`.
@main
struct Main {
  private static let usage = """
    usage: vault-bench redaction [--mebibytes N] [--repeats N] [--write DIRECTORY]
    """

  static func main() {
    var words = CommandLine.arguments.dropFirst()
    guard words.popFirst() == "redaction" else { return fail() }
    var benchmark = RedactionBenchmark()
    while let name = words.popFirst() {
      guard let value = words.popFirst() else { return fail() }
      switch (name, Int(value)) {
      case ("--mebibytes", let number?) where number > 0: benchmark.byteCount = number << 20
      case ("--repeats", let number?) where number > 0: benchmark.repeats = number
      case ("--write", _): benchmark.directory = value
      default: return fail()
      }
    }
    benchmark.run()
  }

  private static func fail() {
    print(usage)
    exit(2)
  }
}

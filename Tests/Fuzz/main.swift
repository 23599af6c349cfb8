import FuzzTargets
import VaultTestSupport

#if os(Linux)
  import Glibc
#else
  import Darwin
#endif

// Built with the sanitizer, as `.ci/fuzz` does, this is a fuzzer of the parser that the
// environment names: libFuzzer starts its own children anew with nothing but its own options.
// Built without, it feeds files to a parser, to see a finding again:
//
//     swift run FuzzRunner PARSER FILE…

#if FUZZING
  @_silgen_name("LLVMFuzzerRunDriver")
  func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ feed: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
  ) -> CInt

  var count = CommandLine.argc
  var arguments = unsafe CommandLine.unsafeArgv
  let status = unsafe runDriver(&count, &arguments) { bytes, count in
    _ = unsafe Feeding.feed(
      Feeding.fuzzed, Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
  }
  exit(status)
#else
  let words = Array(CommandLine.arguments.dropFirst())
  if words == ["--list"] {
    for parser in FuzzedParser.all { print(parser.name, parser.longestInput) }
    exit(0)
  }
  guard let name = words.first, let parser = FuzzedParser.named(name) else {
    Feeding.fail("usage: FuzzRunner PARSER FILE… | --list")
  }
  for file in words.dropFirst() {
    guard let bytes = try? readFile(file) else { Feeding.fail("a file cannot be read") }
    print(parser.name, Feeding.feed(parser, bytes))
  }
#endif

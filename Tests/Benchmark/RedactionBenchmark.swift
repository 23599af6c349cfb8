import Redaction

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The redactor's throughput beside that of plain reads and copies of the same bytes.
struct RedactionBenchmark {
  var byteCount = 128 << 20
  var repeats = 9
  /// Where the text and the values go, for other engines to be measured with.
  var directory: String?

  private static let counts = [10, 100, 1_000]
  /// Bytes of one read.
  private static let readSize = 256 << 10
  private static let hostileSize = 4 << 20

  func run() {
    var source = BenchmarkText(seed: 1)
    let text = source.lines(byteCount)
    let tokens = Self.counts.map { source.secrets($0) }
    let passwords = Self.counts.map { source.secrets($0, punctuation: true) }
    write(text, "text")
    for (count, values) in zip(Self.counts, tokens) {
      write(Array(values.joined(separator: [10])) + [10], "values-\(count)")
    }
    print("| engine, GB/s over \(byteCount >> 20) MiB without a hit | 10 | 100 | 1000 |")
    print("|---|---|---|---|")
    unsafe row("read every word", Array(repeating: speed(of: text, readWords), count: 3))
    row("memcpy", Array(repeating: copySpeed(text), count: 3))
    row("redactor, tokens in all forms", tokens.map { scan(text, $0) })
    row("redactor, a third passwords", passwords.map { scan(text, $0) })
    row("redactor, optional forms too", tokens.map { scan(text, $0, forms: .all) })
    print("\n| milliseconds to compile | 10 | 100 | 1000 |\n|---|---|---|---|")
    row("tokens in all forms", tokens.map(compile))
    row("a third passwords", passwords.map(compile))
    print("\n| hostile text | MB/s |\n|---|---|")
    for (name, values, text) in HostileTexts(byteCount: Self.hostileSize).all {
      print("| \(name) | \(Int(scan(text, values) * 1_000)) |")
    }
  }

  private func row(_ name: String, _ numbers: [Double]) {
    let cells = numbers.map { String(Double(Int($0 * 100)) / 100) }
    print("| \(name) | \(cells.joined(separator: " | ")) |")
  }

  /// The median of all repeats, in seconds of processor time: other processes may be at work.
  private func median(_ body: () -> Void) -> Double {
    var seconds = (0..<repeats).map { _ in
      let start = processorTime()
      body()
      return processorTime() - start
    }
    seconds.sort()
    return seconds[seconds.count / 2]
  }

  private func processorTime() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private func speed(of text: [UInt8], _ body: (UnsafeRawBufferPointer) -> UInt64) -> Double {
    var sum: UInt64 = 0
    let seconds = median { unsafe text.withUnsafeBytes { sum &+= unsafe body($0) } }
    // The sum is used, or the loop would be left out.
    return sum == 1 ? 0 : Double(text.count) / seconds / 1e9
  }

  private func readWords(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var sum: UInt64 = 0
    for offset in stride(from: 0, to: bytes.count - 7, by: 8) {
      sum &+= unsafe bytes.load(fromByteOffset: offset, as: UInt64.self)
    }
    return sum
  }

  private func copySpeed(_ text: [UInt8]) -> Double {
    var copy = [UInt8](repeating: 1, count: text.count)
    let seconds = median {
      unsafe copy.withUnsafeMutableBytes { target in
        unsafe text.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
      }
    }
    return Double(text.count) / seconds / 1e9
  }

  private func patterns(_ values: [[UInt8]], _ forms: FormTier) -> PatternSet {
    var set = PatternSet(memory: HeapPatternMemory(), forms: forms)
    for value in values { _ = unsafe set.add(name: "secret", value: value.span.bytes) }
    return set
  }

  private func scan(_ text: [UInt8], _ values: [[UInt8]], forms: FormTier = .required) -> Double {
    let redactor = Redactor(patterns(values, forms))
    var written = 0
    let seconds = median {
      let whole = unsafe text.span.bytes
      for first in stride(from: 0, to: text.count, by: Self.readSize) {
        let end = min(first + Self.readSize, text.count)
        redactor.feed(whole.extracting(first..<end)) { written += $0.byteCount }
      }
      redactor.finish { written += $0.byteCount }
    }
    return written == 0 ? 0 : Double(text.count) / seconds / 1e9
  }

  private func compile(_ values: [[UInt8]]) -> Double {
    median { _ = Redactor(patterns(values, .required)) } * 1_000
  }

  private func write(_ bytes: [UInt8], _ name: String) {
    guard let directory else { return }
    guard let file = unsafe fopen(directory + "/" + name, "w") else {
      return unsafe perror("vault-bench: \(name)")
    }
    _ = unsafe bytes.withUnsafeBytes { unsafe fwrite($0.baseAddress, 1, $0.count, file) }
    unsafe fclose(file)
  }
}

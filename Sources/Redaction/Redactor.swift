/// Replaces secrets in one stream of bytes.
///
/// After each `feed` everything has been written but the longest suffix of the input that is a
/// proper prefix of some pattern. Overlapping matches are united and replaced once. All other bytes
/// are left as they are. The cost is linear in the input, the memory that of the longest pattern.
///
/// One `Redactor` serves one stream; several may share a `PatternSet`.
@safe
public final class Redactor {
  /// Ranges that were replaced so far, in this stream and those before it.
  public private(set) var replacements = 0

  private var patterns: PatternStorage
  private var scanner: LiteralScanner
  private var foldedScanner: FoldedScanner
  /// What patterns found that are no longer used, and is not written yet.
  private var earlier = CoveredSpans()
  private var earlierMarkers: [[UInt8]] = []
  /// The input from the first byte that may still become part of a match, from `heldHead` on.
  private var held: FormBytes
  private var heldHead = 0
  /// Bytes of input so far.
  private var position = 0
  /// All input before this position is written, or was replaced.
  private var written = 0
  /// The end of the last range that was replaced.
  private var replacedEnd = 0

  /// Input is scanned in blocks of this many bytes, which bounds what a read can leave unwritten.
  static let blockSize = 65_536
  /// Dead bytes in front of the held ones are dropped once there are this many.
  private static let compactAfter = 4_096

  /// Prepares a stream; compiles the patterns if this is their first use.
  public init(_ patterns: PatternSet) {
    self.patterns = patterns.storage
    self.patterns.compile()
    held = FormBytes(memory: patterns.storage.memory)
    unsafe scanner = LiteralScanner(Automaton(self.patterns.literals))
    unsafe foldedScanner = FoldedScanner(Automaton(self.patterns.folded))
  }

  /// Bytes of the shortest text in which something may be found; `Int.max` if there is nothing.
  ///
  /// A run of whitespace in a pattern stands for one byte at the least.
  public var shortestMatch: Int { min(patterns.literals.shortest, patterns.folded.shortest) }

  /// Bytes held back now.
  public var heldByteCount: Int { held.count - heldHead }

  /// States the matchers have looked at, a measure of the cost that no clock disturbs.
  var steps: Int { unsafe scanner.steps + foldedScanner.steps }

  /// Looks for other secrets from the next byte on. What is held back is looked at again: a value
  /// that begins there is found. What was found stays so, and what is written is not touched.
  ///
  /// The next `feed`, which may be of no bytes, writes what need not be held any longer.
  public func use(_ patterns: PatternSet) {
    keepFound()
    let before = unsafe scanner
    let head = position - heldByteCount
    // The automatons point into the patterns, which live as long as this refers to them.
    self.patterns = patterns.storage
    self.patterns.compile()
    unsafe scanner = LiteralScanner(Automaton(self.patterns.literals))
    unsafe foldedScanner = FoldedScanner(Automaton(self.patterns.folded))
    let window = unsafe ScanWindow(
      held: UnsafeRawBufferPointer(start: nil, count: 0),
      block: UnsafeRawBufferPointer(rebasing: held.bytes[heldHead...]), blockStart: head)
    unsafe scanner.scan(window)
    unsafe foldedScanner.scan(window)
    unsafe scanner.continueTail(of: before)
  }

  /// Puts aside what was found and is not written yet, with its markers.
  private func keepFound() {
    var found = CoveredSpans()
    var markers: [[UInt8]] = []
    while let (span, names) = takeSpan(startingBy: position) {
      found.insert(CoveredSpan(start: span.start, end: span.end, name: UInt32(markers.count)))
      markers.append(names[Int(span.name)])
    }
    earlier = found
    earlierMarkers = markers
  }

  /// Takes the next bytes of the stream and writes all that is certain.
  ///
  /// - Parameters:
  ///   - input: the bytes of one read; may be empty.
  ///   - output: called with pieces to write, in order: parts of `input`, bytes held back earlier,
  ///     markers. None of them may be kept.
  /// - Throws: what `output` throws. The stream is then incomplete and must not be continued.
  public func feed<E: Error>(
    _ input: RawSpan, _ output: (RawSpan) throws(E) -> Void
  ) throws(E) {
    var first = 0
    repeat {
      let end = min(first + Self.blockSize, input.byteCount)
      try take(input.extracting(first..<end), output)
      first = end
    } while first < input.byteCount
  }

  /// Ends the stream: what is held back is written unchanged, and the next byte begins a new one.
  ///
  /// - Throws: what `output` throws.
  public func finish<E: Error>(_ output: (RawSpan) throws(E) -> Void) throws(E) {
    try write(upTo: position, RawSpan(), output)
    held.removeAll()
    heldHead = 0
    position = 0
    written = 0
    replacedEnd = 0
    unsafe scanner.startOver()
    unsafe foldedScanner.startOver()
    earlier.removeAll()
  }

  private func take<E: Error>(
    _ block: RawSpan, _ output: (RawSpan) throws(E) -> Void
  ) throws(E) {
    let end = position + block.byteCount
    unsafe block.withUnsafeBytes { bytes in
      let window = unsafe ScanWindow(
        held: UnsafeRawBufferPointer(rebasing: held.bytes[heldHead...]), block: bytes,
        blockStart: position)
      unsafe scanner.scan(window)
      unsafe foldedScanner.scan(window)
    }
    let hold = unsafe min(scanner.heldFrom(end: end), foldedScanner.heldFrom(end: end))
    try write(upTo: hold, block, output)
    keep(from: hold, block)
    position = end
  }

  /// Writes all before `limit`, and the marker of a range that begins there.
  private func write<E: Error>(
    upTo limit: Int, _ block: RawSpan, _ output: (RawSpan) throws(E) -> Void
  ) throws(E) {
    while let (span, markers) = takeSpan(startingBy: limit) {
      if span.start >= replacedEnd {
        try copy(upTo: span.start, block, output)
        replacements += 1
        let marker = markers[Int(span.name)]
        try unsafe output(marker.span.bytes)
      }
      replacedEnd = max(replacedEnd, span.end)
      written = max(written, replacedEnd)
    }
    try copy(upTo: limit, block, output)
  }

  /// The first range found that is not written yet, and the markers that its name refers to.
  private func takeSpan(startingBy limit: Int) -> (CoveredSpan, markers: [[UInt8]])? {
    let literal = unsafe scanner.covered.first
    let folded = unsafe foldedScanner.covered.first
    let first = min(
      literal?.start ?? Int.max, folded?.start ?? Int.max, earlier.first?.start ?? Int.max)
    guard first <= limit else { return nil }
    if let span = earlier.first, span.start == first {
      earlier.removeFirst()
      return (span, earlierMarkers)
    }
    if let span = literal, span.start == first {
      unsafe scanner.covered.removeFirst()
      return (span, patterns.markers)
    }
    if let span = folded, span.start == first {
      unsafe foldedScanner.covered.removeFirst()
      return (span, patterns.markers)
    }
    return nil
  }

  /// Writes input unchanged, first from the held bytes, then from the block.
  private func copy<E: Error>(
    upTo limit: Int, _ block: RawSpan, _ output: (RawSpan) throws(E) -> Void
  ) throws(E) {
    if written < min(limit, position) {
      let heldStart = position - heldByteCount
      let end = min(limit, position)
      let range = (heldHead + written - heldStart)..<(heldHead + end - heldStart)
      let bytes = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: held.bytes[range]))
      try output(bytes)
      written = end
    }
    if written < limit {
      try output(block.extracting((written - position)..<(limit - position)))
      written = limit
    }
  }

  private func keep(from hold: Int, _ block: RawSpan) {
    let heldStart = position - heldByteCount
    if hold >= position {
      held.removeAll()
      heldHead = 0
    } else {
      heldHead += hold - heldStart
      if heldHead > Self.compactAfter, heldHead * 2 > held.count {
        held.removeFirst(heldHead)
        heldHead = 0
      }
    }
    let first = max(0, hold - position)
    let rest = block.extracting(first...)
    unsafe rest.withUnsafeBytes { bytes in unsafe held.append(bytes: bytes) }
  }
}

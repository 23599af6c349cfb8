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
  private var scanner: PatternScanner
  /// For `FormTier.all`.
  private var escapes: EscapeTransparentScanner?
  /// What patterns found that are no longer used, and is not written yet.
  private var earlier: ArraySlice<Found> = []
  /// The input from the first byte that may still become part of a match, from `heldHead` on.
  private var held: FormBytes
  private var heldHead = 0
  /// Bytes of input so far.
  private var position = 0
  /// All input before this position is written, or was replaced.
  private var written = 0
  /// The end of the last match that was replaced.
  private var replacedEnd = 0

  private typealias Found = (piece: FoundPiece, markers: [[UInt8]])

  /// Input is scanned in blocks of this many bytes, which bounds what a read can leave unwritten.
  static let blockSize = 65_536
  /// Dead bytes in front of the held ones are dropped once there are this many.
  private static let compactAfter = 4_096

  /// Prepares a stream; compiles the patterns if this is their first use.
  public init(_ patterns: PatternSet) {
    self.patterns = patterns.storage
    self.patterns.compile()
    held = FormBytes(memory: patterns.storage.memory)
    unsafe scanner = PatternScanner(self.patterns)
    escapes = patterns.forms == .all ? EscapeTransparentScanner(self.patterns) : nil
  }

  /// Bytes of the shortest text in which something may be found; `Int.max` if there is nothing.
  ///
  /// A run of whitespace in a pattern stands for one byte at the least.
  public var shortestMatch: Int { min(patterns.literals.shortest, patterns.folded.shortest) }

  /// Bytes held back now.
  public var heldByteCount: Int { held.count - heldHead }

  /// States the matchers have looked at, a measure of the cost that no clock disturbs.
  var steps: Int { unsafe scanner.steps + (escapes?.steps ?? 0) }

  /// Looks for other secrets from the next byte on. What is held back is looked at again: a value
  /// that begins there is found. What was found stays so, and what is written is not touched.
  ///
  /// The next `feed`, which may be of no bytes, writes what need not be held any longer.
  public func use(_ patterns: PatternSet) {
    var found: ArraySlice<Found> = []
    while let next = takeFound(startingBy: position) { found.append(next) }
    earlier = found
    let before = unsafe scanner
    let head = position - heldByteCount
    // The automatons point into the patterns, which live as long as this refers to them.
    self.patterns = patterns.storage
    self.patterns.compile()
    unsafe scanner = PatternScanner(self.patterns)
    let window = unsafe ScanWindow(
      held: UnsafeRawBufferPointer(start: nil, count: 0),
      block: UnsafeRawBufferPointer(rebasing: held.bytes[heldHead...]), blockStart: head)
    unsafe scanner.scan(window)
    unsafe scanner.continueTail(of: before)
    escapes?.use(self.patterns)
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
    escapes?.startOver()
    earlier = []
  }

  private func take<E: Error>(
    _ block: RawSpan, _ output: (RawSpan) throws(E) -> Void
  ) throws(E) {
    let end = position + block.byteCount
    unsafe block.withUnsafeBytes { bytes in
      let window = unsafe ScanWindow(
        held: UnsafeRawBufferPointer(rebasing: held.bytes[heldHead...]), block: bytes,
        blockStart: position)
      unsafe escapes?.scan(window, after: scanner)
      unsafe scanner.scan(window)
    }
    let hold = unsafe min(scanner.heldFrom(end: end), escapes?.heldFrom(end: end) ?? end)
    try write(upTo: hold, block, output)
    keep(from: hold, block)
    unsafe escapes?.forget(before: hold, scanner)
    position = end
  }

  /// Writes all before `limit`, and the marker of a range that begins there.
  private func write<E: Error>(
    upTo limit: Int, _ block: RawSpan, _ output: (RawSpan) throws(E) -> Void
  ) throws(E) {
    while let (piece, markers) = takeFound(startingBy: limit) {
      try copy(upTo: piece.start, block, output)
      if piece.start >= replacedEnd {
        replacements += 1
        let marker = markers[Int(piece.name)]
        try unsafe output(marker.span.bytes)
      }
      replacedEnd = max(replacedEnd, piece.matchEnd)
      written = max(written, piece.end)
    }
    try copy(upTo: limit, block, output)
  }

  /// The first piece found that is not written yet, and the markers that its name refers to.
  private func takeFound(startingBy limit: Int) -> Found? {
    let plain = unsafe scanner.first.map { FoundPiece($0) }
    let styled = escapes?.first
    let first = min(
      plain?.start ?? Int.max, styled?.start ?? Int.max, earlier.first?.piece.start ?? Int.max)
    guard first <= limit else { return nil }
    if let found = earlier.first, found.piece.start == first {
      earlier.removeFirst()
      return found
    }
    if let piece = plain, piece.start == first {
      unsafe scanner.removeFirst()
      return (piece, patterns.markers)
    }
    guard let piece = styled else { return nil }
    escapes?.removeFirst()
    return (piece, patterns.markers)
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

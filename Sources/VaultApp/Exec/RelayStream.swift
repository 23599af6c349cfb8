import Platform
import Redaction
import VaultCrypto

/// Bytes on their way from one side to the other. At most one read is in flight: nothing more is
/// read until what was read is written, so a slow reader slows the writer.
final class RelayStream {
  private var source: Descriptor?
  private let forward: RelaySink
  private let back: RelaySink?
  private let diagnostics: RelaySink
  private let sharesForward: () -> Bool
  private let makeFilter: (PatternSet) -> any RelayFilter
  /// Made before the first read.
  private var filter: (any RelayFilter)?
  /// What was read, with its secrets: locked memory, from the first read on.
  private var input: SecretBytes?
  /// How many bytes are still taken; nil: all that come.
  private var rest: Int?

  private static var readByteCount: Int { 65_536 }

  /// - Parameters:
  ///   - back: where an answer to the stream's origin goes.
  ///   - sharesForward: whether somebody else may still put something into `forward`, which
  ///     therefore does not end with this stream.
  ///   - filter: made of the patterns once they are there.
  init(
    from source: consuming Descriptor, to forward: RelaySink, back: RelaySink? = nil,
    diagnostics: RelaySink, sharesForward: @escaping () -> Bool = { false },
    filter: @escaping (PatternSet) -> any RelayFilter
  ) {
    self.sharesForward = sharesForward
    self.source = consume source
    self.forward = forward
    self.back = back
    self.diagnostics = diagnostics
    makeFilter = filter
  }

  func prepare(_ patterns: PatternSet) { filter = makeFilter(patterns) }

  func use(_ patterns: PatternSet) { filter?.use(patterns) }

  var hasEnded: Bool { source == nil }
  /// Whether somebody there may be answered: a client, and no person at the keys.
  var isAnswered: Bool { back != nil }
  /// Nobody takes what is answered to it.
  var isUnheard: Bool { back?.isLost ?? false }

  /// Nothing is read for now: it is not ours to read.
  var isHeld = false

  /// What this stream waits for; nil while what it read is not written yet.
  var awaited: (descriptor: Int32, interest: Poll.Interest)? {
    guard takesMore, !isHeld, let number = sourceNumber else { return nil }
    return (number, .reading)
  }

  private var takesMore: Bool {
    forward.isEmpty && back?.takesMore ?? true && diagnostics.takesMore
  }

  private var sourceNumber: Int32? {
    switch source {
    case .some(let descriptor): descriptor.number
    case .none: nil
    }
  }

  /// Does what has become possible, for a stream that waited.
  func move(_ ready: [Poll.Ready]) throws(PlatformError) {
    guard let number = sourceNumber else { return }
    if forward.isLost {
      source = nil
    } else if let state = ready.first(where: { $0.descriptor == number }) {
      // Closed and not readable: nothing is left, and nobody is left to write.
      if state.isReadable { try read(number) } else { end() }
    } else if rest != nil {
      end()
    }
  }

  /// From now on only what is in the pipe already counts: somebody who does not end holds it.
  func cutOff() {
    if rest == nil { rest = Pipe.largeCapacity }
  }

  /// Nothing more is read.
  func abandon() { source = nil }

  /// Whether the next look at the pipe is the last one if it is empty.
  var mayNotWait: Bool { rest != nil && source != nil && takesMore }

  private func read(_ number: Int32) throws(PlatformError) {
    guard let filter else { preconditionFailure("nothing is read without a filter") }
    var block = try takeInput()
    let result = try unsafe block.withMutableBytes { (buffer) throws(PlatformError) in
      try unsafe Descriptor.readIfReady(number, into: buffer)
    }
    guard let count = result else {
      input = consume block
      return
    }
    block.withBytes { span in filter.feed(span.extracting(0..<count), put) }
    input = consume block
    if let before = rest { rest = max(0, before - count) }
    if count == 0 || rest == 0 { end() } else { flush() }
  }

  private func takeInput() throws(PlatformError) -> SecretBytes {
    if let input = input.take() { return input }
    do { return try SecretBytes(count: Self.readByteCount) } catch {
      throw PlatformError.outOfMemory
    }
  }

  private func put(_ outlet: RelayOutlet, _ bytes: RawSpan) {
    switch outlet {
    case .forward: forward.put(bytes)
    case .back: back?.put(bytes)
    case .diagnostics: diagnostics.put(bytes)
    }
  }

  /// At once: waiting for the next look at what is ready would cost one more turn.
  private func flush() {
    forward.flush()
    back?.flush()
    diagnostics.flush()
  }

  /// What is held back is output, since nothing can follow it.
  private func end() {
    source = nil
    filter?.finish(put)
    flush()
    endForward()
  }

  /// Where a stream that has ended led to ends too, as soon as nobody else puts anything there.
  func endForward() {
    if hasEnded, !sharesForward() { forward.end() }
  }
}

import Platform
import Redaction
import VaultCrypto

/// One of the child's two streams on its way out. At most one read is in flight: nothing more is
/// read from the child until what was read is written, so a slow reader slows the child.
final class RelayStream {
  private var source: Descriptor?
  /// What the child writes to, until it has it.
  private var childEnd: Descriptor?
  private let sink: StreamWriter
  private var isSinkOpen = true
  /// Set before the first read.
  var redactor: Redactor?
  /// What the child wrote, with its secrets: locked memory, from the first read on.
  private var input: SecretBytes?
  /// Redacted bytes on their way out, from `written` on.
  private var output: [UInt8] = []
  private var written = 0
  /// How many bytes are still taken; nil: all that come.
  private var rest: Int?

  private static var readByteCount: Int { 65_536 }

  init(to sink: Int32) throws(PlatformError) {
    var pipe = try Pipe.make()
    source = try pipe.takeReading()
    childEnd = try pipe.takeWriting()
    self.sink = try StreamWriter(sink)
  }

  /// For `LaunchPlan`, before `begin`.
  var childNumber: Int32? {
    switch childEnd {
    case .some(let descriptor): descriptor.number
    case .none: nil
    }
  }

  /// The child has its end: ours would keep the pipe open for ever.
  func begin() { childEnd = nil }

  var isDone: Bool { source == nil && output.isEmpty }

  /// What this stream waits for: to write what it has; or else to read more, or to learn that
  /// nobody reads its output any more.
  var awaited: [(descriptor: Int32, interest: Poll.Interest)] {
    if !output.isEmpty { return [(sink.descriptor, .writing)] }
    guard let number = sourceNumber else { return [] }
    return [(number, .reading), (sink.descriptor, [])]
  }

  private var sourceNumber: Int32? {
    switch source {
    case .some(let descriptor): descriptor.number
    case .none: nil
    }
  }

  /// A write failed, and not because nobody reads: a full disk, say.
  private(set) var hasLostOutput = false

  /// Does what has become possible.
  func move(_ ready: [Poll.Ready]) throws(PlatformError) {
    guard output.isEmpty else {
      if ready.contains(where: { $0.descriptor == sink.descriptor }) { write() }
      return
    }
    guard let number = sourceNumber else { return }
    if ready.contains(where: { $0.descriptor == sink.descriptor && $0.isClosed }) {
      loseReader()
    } else if let state = ready.first(where: { $0.descriptor == number }) {
      // Closed and not readable: nothing is left, and nobody is left to write.
      if state.isReadable { try read(number) } else { endInput() }
    } else if rest != nil {
      endInput()
    }
  }

  /// From now on only what is in the pipe already counts: somebody who does not end holds it.
  func cutOff() {
    if rest == nil { rest = Pipe.largeCapacity }
  }

  /// Whether the next look at the pipe is the last one if it is empty.
  var mayNotWait: Bool { rest != nil && output.isEmpty && source != nil }

  private func read(_ number: Int32) throws(PlatformError) {
    guard let redactor else { preconditionFailure("nothing is read without a redactor") }
    var block = try takeInput()
    let count = try unsafe block.withMutableBytes { (buffer) throws(PlatformError) in
      try unsafe Descriptor.read(number, into: buffer)
    }
    block.withBytes { span in
      redactor.feed(span.extracting(0..<count)) { clean in
        output.append(contentsOf: clean.publicBytes())
      }
    }
    input = consume block
    if let before = rest { rest = max(0, before - count) }
    if count == 0 || rest == 0 { endInput() }
  }

  private func takeInput() throws(PlatformError) -> SecretBytes {
    if let input = input.take() { return input }
    do { return try SecretBytes(count: Self.readByteCount) } catch {
      throw PlatformError.outOfMemory
    }
  }

  /// What is held back is output, since nothing can follow it.
  private func endInput() {
    source = nil
    redactor?.finish { span in output.append(contentsOf: span.publicBytes()) }
    if output.isEmpty { closeSink() }
  }

  private func write() {
    do throws(PlatformError) {
      written += try unsafe sink.write(output.span.bytes.extracting(droppingFirst: written))
    } catch {
      if error.cause != .brokenPipe {
        hasLostOutput = true
        StandardStreams.writeNote("vault: warning: writing the output failed: \(error.text)")
      }
      return loseReader()
    }
    guard written == output.count else { return }
    output.removeAll(keepingCapacity: true)
    written = 0
    if source == nil { closeSink() }
  }

  /// Nobody takes our output any more. The child learns it as it would without us: its next write
  /// fails.
  private func loseReader() {
    source = nil
    output = []
    closeSink()
  }

  /// A reader of stdout sees its end when the child has closed its own, not only when the child
  /// ends. stderr stays: something may still have to be said there.
  private func closeSink() {
    guard isSinkOpen, sink.descriptor == Descriptor.standardOutput else { return }
    isSinkOpen = false
    Descriptor.replaceByNull(sink.descriptor)
  }
}

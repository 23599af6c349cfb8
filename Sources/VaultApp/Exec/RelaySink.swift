import Platform

/// Where bytes leave: our stdout, our stderr, or the child's stdin. Several streams may put into
/// one. Nothing here ever waits, so that a slow reader holds up only those who write to it.
final class RelaySink {
  let descriptor: Int32
  private let writer: StreamWriter
  private let kind: Kind
  /// Ours to close; nil for the standard streams, which are borrowed.
  private var owned: Descriptor?
  private let isBorrowed: Bool
  /// Bytes on their way out, from `written` on.
  private var pending: [UInt8] = []
  private var written = 0
  private var closesWhenWritten = false
  private var isOpen = true

  /// Nobody takes what is put here any more.
  private(set) var isLost = false
  /// A write failed, and not because nobody reads: a full disk, say.
  private(set) var hasLostOutput = false

  private enum Kind {
    case output
    /// Stays open to the end: something may still have to be said there.
    case diagnostics
    case childInput
  }

  /// What may wait here of what is not the stream's own: answers, notes. In bytes.
  private static var patience: Int { 1 << 20 }

  /// Our stdout or stderr.
  init(standard number: Int32) throws(PlatformError) {
    descriptor = number
    writer = try StreamWriter(number)
    isBorrowed = true
    kind = number == Descriptor.standardError ? .diagnostics : .output
  }

  /// The person's terminal, as an open file of our own.
  init(terminal: consuming Descriptor) throws(PlatformError) {
    descriptor = terminal.number
    writer = try StreamWriter(terminal.number)
    owned = consume terminal
    isBorrowed = false
    kind = .output
  }

  /// What the child reads.
  init(childInput: consuming Descriptor) throws(PlatformError) {
    descriptor = childInput.number
    writer = try StreamWriter(childInput.number)
    owned = consume childInput
    isBorrowed = false
    kind = .childInput
  }

  var isEmpty: Bool { pending.isEmpty }
  /// What waits here must still go when the child has ended.
  var isOutput: Bool { kind != .childInput }
  /// Whether somebody who only adds to it may go on.
  var takesMore: Bool { pending.count - written < Self.patience }

  /// What is waited for: to write; or to learn that nobody reads any more.
  var awaited: (descriptor: Int32, interest: Poll.Interest)? {
    isOpen && !isLost ? (descriptor, pending.isEmpty ? [] : .writing) : nil
  }

  func put(_ bytes: RawSpan) {
    if isOpen && !isLost { pending.append(contentsOf: bytes.publicBytes()) }
  }

  func move(_ ready: [Poll.Ready]) {
    guard isOpen, let state = ready.first(where: { $0.descriptor == descriptor }) else { return }
    if !pending.isEmpty {
      flush()
    } else if state.isClosed {
      lose()
    }
  }

  /// Writes what goes without waiting.
  func flush() {
    guard isOpen, !pending.isEmpty else { return }
    do throws(PlatformError) {
      written += try unsafe writer.write(pending.span.bytes.extracting(droppingFirst: written))
    } catch {
      if error.cause != .brokenPipe {
        hasLostOutput = true
        StandardStreams.writeNote("vault: warning: writing the output failed: \(error.text)")
      }
      return lose()
    }
    guard written == pending.count else { return }
    forget()
    if closesWhenWritten { close() }
  }

  /// Nothing more comes. A reader of our stdout sees its end when the child has closed its own,
  /// not only when the child ends.
  func end() {
    closesWhenWritten = true
    if pending.isEmpty { close() }
  }

  /// Nobody takes our output any more. The child learns it as it would without us: its next write
  /// fails.
  private func lose() {
    isLost = true
    forget()
    close()
  }

  private func forget() {
    // What a person types may be a password.
    if kind == .childInput { for place in pending.indices { pending[place] = 0 } }
    pending.removeAll(keepingCapacity: true)
    written = 0
  }

  private func close() {
    guard isOpen, kind != .diagnostics else { return }
    isOpen = false
    if isBorrowed { Descriptor.replaceByNull(descriptor) } else { owned = nil }
  }
}

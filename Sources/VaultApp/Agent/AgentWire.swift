import Platform
import VaultCore
import VaultCrypto

/// One message on the agent's socket: an 8-byte header, a head of plain bytes, and the secret
/// bytes that go with it, which are read and written straight from locked memory.
/// `Schemas/agent.md` is the contract.
enum AgentWire {
  static func send(
    _ head: [UInt8], _ secret: borrowing SecretBytes, to socket: Int32
  ) throws(PlatformError) {
    let header = FrameHeader(headByteCount: head.count, secretByteCount: secret.count)
    let open = header.bytes + head
    try unsafe Descriptor.write(socket, all: open.span.bytes)
    if secret.count > 0 {
      try secret.withBytes { (span) throws(PlatformError) in
        try Descriptor.write(socket, all: span)
      }
    }
  }

  /// The same for a client that may not read: throws `wouldBlock` when it has not taken all of it
  /// in time.
  static func send(
    _ head: [UInt8], _ secret: borrowing SecretBytes, to socket: Int32, within milliseconds: Int64
  ) throws(PlatformError) {
    let deadline = Clock.sinceBootCountingSuspend() + milliseconds
    let header = FrameHeader(headByteCount: head.count, secretByteCount: secret.count)
    let open = header.bytes + head
    try unsafe write(open.span.bytes, to: socket, until: deadline)
    try secret.withBytes { (span) throws(PlatformError) in
      try write(span, to: socket, until: deadline)
    }
  }

  /// A socket that is ready for writing takes so much at once without waiting.
  private static var pieceByteCount: Int { 32_768 }

  private static func write(
    _ bytes: RawSpan, to socket: Int32, until deadline: Int64
  ) throws(PlatformError) {
    var rest = bytes
    while rest.byteCount > 0 {
      let left = deadline - Clock.sinceBootCountingSuspend()
      guard left > 0,
        try !Poll.wait([(socket, .writing)], timeoutMilliseconds: Int(left)).isEmpty
      else { throw .timedOut }
      let piece = min(rest.byteCount, pieceByteCount)
      try Descriptor.write(socket, all: rest.extracting(first: piece))
      rest = rest.extracting(droppingFirst: piece)
    }
  }

  /// A whole message, or nil at the end of the stream before its first byte. Throws `.corrupt` if
  /// the header is malformed or beyond the limits of its kind.
  static func receive(
    from socket: Int32, as kind: FrameKind
  ) throws(VaultError) -> Message? {
    var header = [UInt8](repeating: 0, count: FrameHeader.byteCount)
    guard try fill(&header, from: socket) else { return nil }
    let sizes = try mapping { () throws(FormatError) in
      try FrameHeader(parsing: header, as: kind)
    }
    var head = [UInt8](repeating: 0, count: sizes.headByteCount)
    guard try fill(&head, from: socket) else { throw Self.cutShort }
    var secret = try mapping { () throws(CryptoError) in
      try SecretBytes(count: sizes.secretByteCount)
    }
    let whole: Bool
    do {
      whole = try unsafe secret.withMutableBytes { (buffer) throws(PlatformError) in
        try unsafe readExactly(buffer, from: socket)
      }
    } catch { throw VaultError(error) }
    guard whole else { throw Self.cutShort }
    return Message(head: head, secret: secret)
  }

  struct Message: ~Copyable {
    let head: [UInt8]
    let secret: SecretBytes
  }

  static var cutShort: VaultError {
    VaultError(
      .locked, "the agent ended while it was answering",
      hint: "run 'vault unlock', then try again")
  }

  private static func fill(
    _ bytes: inout [UInt8], from socket: Int32
  ) throws(VaultError) -> Bool {
    var span = bytes.mutableSpan
    var raw = unsafe span.mutableBytes
    do {
      return try unsafe raw.withUnsafeMutableBytes { (buffer) throws(PlatformError) in
        try unsafe readExactly(buffer, from: socket)
      }
    } catch { throw VaultError(error) }
  }

  private static func readExactly(
    _ buffer: UnsafeMutableRawBufferPointer, from socket: Int32
  ) throws(PlatformError) -> Bool {
    var count = 0
    while count < buffer.count {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
      let got: Int
      do throws(PlatformError) { got = try unsafe Descriptor.read(socket, into: rest) } catch {
        // A peer that died with bytes of ours unread: the end of the stream as well.
        if error.cause == .brokenPipe { return false }
        throw error
      }
      if got == 0 { return false }
      count += got
    }
    return true
  }
}

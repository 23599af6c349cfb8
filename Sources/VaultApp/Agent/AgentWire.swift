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
      let got = try unsafe Descriptor.read(socket, into: rest)
      if got == 0 { return false }
      count += got
    }
    return true
  }
}

import Platform
import VaultCore
import VaultCrypto

/// A request as it arrives, one read at a time: a client that stops in the middle, or sends a byte
/// now and then, keeps nobody else waiting.
final class ArrivingRequest {
  /// From the first byte to the last; `Schemas/agent.md`, section 2.
  static var allowedMilliseconds: Int64 { 2_000 }

  private var header = [UInt8](repeating: 0, count: FrameHeader.byteCount)
  private var head: [UInt8] = []
  private var secret = SecretBytes?.none
  /// What the header said, once it is there.
  private var sizes: FrameHeader?
  /// Bytes of the whole frame that have arrived.
  private var count = 0
  private var deadline: Int64?

  /// Nil before the first byte.
  var millisecondsLeft: Int64? {
    deadline.map { max(0, $0 - Clock.sinceBootCountingSuspend()) }
  }

  /// Reads once from a socket that has something to read, which therefore does not wait. Throws
  /// `.locked` at the end of the stream, `.corrupt` for a header that is malformed or beyond the
  /// limits of a request.
  func read(from socket: Int32) throws(VaultError) {
    if deadline == nil {
      deadline = Clock.sinceBootCountingSuspend() + Self.allowedMilliseconds
    }
    let got = try mapping { () throws(PlatformError) in try readPart(from: socket) }
    guard got > 0 else { throw AgentWire.cutShort }
    count += got
    if sizes == nil, count == FrameHeader.byteCount { try begin() }
  }

  /// The request, once all of it is there. Ends this object's use.
  func take() -> AgentWire.Message? {
    guard let sizes, count == Self.byteCount(of: sizes), let secret = secret.take() else {
      return nil
    }
    return AgentWire.Message(head: head, secret: secret)
  }

  private static func byteCount(of sizes: FrameHeader) -> Int {
    FrameHeader.byteCount + sizes.headByteCount + sizes.secretByteCount
  }

  private func begin() throws(VaultError) {
    let bytes = header
    let sizes = try mapping { () throws(FormatError) in
      try FrameHeader(parsing: bytes, as: .request)
    }
    head = [UInt8](repeating: 0, count: sizes.headByteCount)
    secret = try mapping { () throws(CryptoError) in
      try SecretBytes(count: sizes.secretByteCount)
    }
    self.sizes = sizes
  }

  /// Never beyond the part, so that what follows this request stays in the socket.
  private func readPart(from socket: Int32) throws(PlatformError) -> Int {
    guard sizes != nil else { return try Self.fill(&header, from: count, socket) }
    let place = count - FrameHeader.byteCount
    if place < head.count { return try Self.fill(&head, from: place, socket) }
    let start = place - head.count
    guard var bytes = secret.take() else { return 0 }
    let got = try unsafe bytes.withMutableBytes { (buffer) throws(PlatformError) in
      try unsafe Descriptor.read(
        socket, into: UnsafeMutableRawBufferPointer(rebasing: buffer[start...]))
    }
    secret = consume bytes
    return got
  }

  private static func fill(
    _ bytes: inout [UInt8], from start: Int, _ socket: Int32
  ) throws(PlatformError) -> Int {
    var span = bytes.mutableSpan
    var raw = unsafe span.mutableBytes
    return try unsafe raw.withUnsafeMutableBytes { (buffer) throws(PlatformError) in
      try unsafe Descriptor.read(
        socket, into: UnsafeMutableRawBufferPointer(rebasing: buffer[start...]))
    }
  }
}

/// Which way a frame goes between a client and the agent; the limits differ.
public enum FrameKind: Sendable, CaseIterable {
  case request
  case response

  public var headLimit: Int {
    self == .request ? Limits.requestHeadByteCount : Limits.responseHeadByteCount
  }

  public var secretLimit: Int {
    self == .request ? Limits.requestSecretByteCount : Limits.responseSecretByteCount
  }
}

/// The 8 bytes before each message of the agent protocol: the length of the head, then that of
/// the secret part, each a 32-bit little-endian integer. `Schemas/agent.md`.
///
/// Secrets travel beside the head, never in it: the head is decoded into ordinary values, while
/// the secret part is read straight into locked memory.
public struct FrameHeader: Equatable, Sendable {
  public static let byteCount = 8

  public let headByteCount: Int
  public let secretByteCount: Int

  /// Both lengths must fit in 32 bits; `fits` says whether a receiver will take them.
  public init(headByteCount: Int, secretByteCount: Int) {
    self.headByteCount = headByteCount
    self.secretByteCount = secretByteCount
  }

  public func fits(_ kind: FrameKind) -> Bool {
    (1...kind.headLimit).contains(headByteCount)
      && (0...kind.secretLimit).contains(secretByteCount)
  }

  public var bytes: [UInt8] {
    [headByteCount, secretByteCount].flatMap { count in
      (0..<4).map { UInt8(truncatingIfNeeded: UInt32(count) >> (8 * UInt32($0))) }
    }
  }

  /// Reads the header of a response. Throws for anything but 8 bytes whose lengths fit.
  public init(parsing bytes: [UInt8]) throws(FormatError) {
    try self.init(parsing: bytes, as: .response)
  }

  /// Throws for anything but 8 bytes whose lengths fit, before anything of that length is read.
  public init(parsing bytes: [UInt8], as kind: FrameKind) throws(FormatError) {
    guard bytes.count == Self.byteCount else { throw FormatError() }
    func length(at start: Int) -> Int {
      (0..<4).reduce(0) { $0 | Int(bytes[start + $1]) << (8 * $1) }
    }
    self.init(headByteCount: length(at: 0), secretByteCount: length(at: 4))
    guard fits(kind) else { throw FormatError() }
  }
}

/// A record whose content its reader understands: a server profile (kind 2) or a setting (kind 3).
public struct BodyRecord: Equatable, Sendable {
  /// 1 to 128 bytes, unique within its kind.
  public var name: String
  public var createdAt: Instant
  public var updatedAt: Instant
  /// At most 8 KiB.
  public var body: [UInt8]

  public init(name: String, createdAt: Instant, updatedAt: Instant, body: [UInt8]) {
    self.name = name
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.body = body
  }

  var isLegal: Bool {
    (1...Limits.nameByteCount).contains(name.utf8.count) && createdAt.seconds >= 0
      && updatedAt.seconds >= 0 && body.count <= Limits.fieldByteCount
  }
}

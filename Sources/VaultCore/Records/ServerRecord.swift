/// A server profile as it stands in the vault: under a name, with the times of its record.
public struct ServerRecord: Equatable, Sendable {
  public var name: ServerName
  public var createdAt: Instant
  public var updatedAt: Instant
  public var profile: ServerProfile

  public init(name: ServerName, createdAt: Instant, updatedAt: Instant, profile: ServerProfile) {
    self.name = name
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.profile = profile
  }

  /// Throws for a record that another program wrote, in a way that this one does not know.
  public init(_ record: BodyRecord) throws(FormatError) {
    guard let name = try? ServerName(record.name) else { throw FormatError() }
    self.init(
      name: name, createdAt: record.createdAt, updatedAt: record.updatedAt,
      profile: try ServerProfile(decoding: record.body))
  }

  /// Throws what `ServerProfile.check` throws.
  public var record: BodyRecord {
    get throws(VaultError) {
      BodyRecord(
        name: name.text, createdAt: createdAt, updatedAt: updatedAt, body: try profile.encoded)
    }
  }
}

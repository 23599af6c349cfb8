/// What a vault may hold, in bytes unless a name says otherwise: `Schemas/vault-format.md`,
/// section 10. What a process may be sent: `Schemas/agent.md`.
public enum Limits {
  /// A value, from 1 byte.
  public static let valueByteCount = 64 * 1024
  /// A value that was allowed to be large.
  public static let largeValueByteCount = 1024 * 1024

  /// Values of at least so many bytes are hidden in output, where nothing else is asked for.
  public static let hiddenByteCount = 6

  public static let nameByteCount = 128
  /// A metadata body.
  public static let metadataByteCount = 16 * 1024
  /// Fields 9 (policy) and 13 (body) of a metadata body, each.
  public static let fieldByteCount = 8 * 1024
  /// Scopes, and tags.
  public static let listItems = 128
  /// One scope, one tag.
  public static let listItemByteCount = 256
  /// Entries in field 11.
  public static let versionEntries = 64
  /// Above this the oldest retired entries are dropped: section 5, "moves".
  public static let retiredEntries = 32

  /// Records and versions together.
  public static let rows = 50_000
  public static let auditRows = 100_000
  /// From here on `doctor` advises pruning: section 9.
  public static let auditRowsAdvised = 20_000
  public static let actorByteCount = 256
  public static let detailByteCount = 1024

  public static let slots = 32
  /// Slots that derive their key, at a second each.
  public static let kdfSlots = 8

  public static let requestHeadByteCount = 64 * 1024
  public static let requestSecretByteCount = largeValueByteCount
  public static let responseHeadByteCount = 64 * 1024 * 1024
  public static let responseSecretByteCount = 64 * 1024 * 1024

  /// A file given with `--env-file`.
  public static let environmentFileByteCount = 1024 * 1024
}

/// The five tables of a vault, one value per row. VaultStore reads and writes them, VaultCrypto
/// hashes and seals them; neither knows the other. `Schemas/store.sql` is the same in SQL.

/// The one row of `state`: body (404 bytes), MAC (32), Ed25519 signature (64).
public struct StateRow: Equatable, Sendable {
  public var body: [UInt8]
  public var mac: [UInt8]
  public var signature: [UInt8]

  public init(body: [UInt8], mac: [UInt8], signature: [UInt8]) {
    self.body = body
    self.mac = mac
    self.signature = signature
  }
}

/// What a slot's secret is. A watch slot is always a keyfile: it serves places without a person.
public enum SlotType: Int64, Sendable, CaseIterable {
  case passphrase = 1
  case keyfile = 2
  case recovery = 3
  case passphraseAndKeyfile = 4

  public var usesKDF: Bool { self == .passphrase || self == .passphraseAndKeyfile }

  /// For programs.
  public var name: String {
    switch self {
    case .passphrase: "passphrase"
    case .keyfile: "keyfile"
    case .recovery: "recovery"
    case .passphraseAndKeyfile: "passphrase_and_keyfile"
    }
  }

  /// For people.
  public var words: String {
    switch self {
    case .passphrase: "passphrase"
    case .keyfile: "keyfile"
    case .recovery: "recovery code"
    case .passphraseAndKeyfile: "passphrase and keyfile"
    }
  }
}

/// What a slot's payload opens: everything, or the metadata alone.
public enum SlotRole: Int64, Sendable, CaseIterable {
  case full = 1
  case watch = 2

  /// For programs.
  public var name: String { self == .full ? "full" : "watch" }

  /// For people.
  public var words: String { self == .full ? "everything" : "metadata only" }

  /// Bytes of the payload: the master key, or K_meta and the public key.
  public var payloadByteCount: Int { self == .full ? 32 : 64 }
  /// Bytes of the sealed payload.
  public var boxByteCount: Int { self == .full ? 137 : 201 }
}

/// Argon2id cost. `memory` is in KiB; both are 0 in a slot without a KDF.
public struct KDFCost: Equatable, Sendable {
  public var passes: Int64
  public var memory: Int64

  public init(passes: Int64, memory: Int64) {
    self.passes = passes
    self.memory = memory
  }

  public static let none = KDFCost(passes: 0, memory: 0)
}

public struct SlotRow: Equatable, Sendable {
  public static let saltByteCount = 16
  public var id: Int64
  public var type: SlotType
  public var role: SlotRole
  public var cost: KDFCost
  public var salt: [UInt8]
  public var box: [UInt8]

  public init(
    id: Int64, type: SlotType, role: SlotRole, cost: KDFCost, salt: [UInt8], box: [UInt8]
  ) {
    self.id = id
    self.type = type
    self.role = role
    self.cost = cost
    self.salt = salt
    self.box = box
  }
}

/// A row of `records`. `meta` is a sealed cell.
public struct RecordRow: Equatable, Sendable {
  public var id: RecordID
  public var revision: Int64
  public var meta: [UInt8]

  public init(id: RecordID, revision: Int64, meta: [UInt8]) {
    self.id = id
    self.revision = revision
    self.meta = meta
  }
}

/// The key of a row of `versions`.
public struct VersionKey: Hashable, Comparable, Sendable {
  public var record: RecordID
  public var version: Int64

  public init(record: RecordID, version: Int64) {
    self.record = record
    self.version = version
  }

  public static func < (left: VersionKey, right: VersionKey) -> Bool {
    left.record == right.record ? left.version < right.version : left.record < right.record
  }
}

/// A row of `versions` without its ciphertext.
public struct VersionHead: Equatable, Sendable {
  public var key: VersionKey
  public var tag: CellTag

  public init(key: VersionKey, tag: CellTag) {
    self.key = key
    self.tag = tag
  }
}

/// A row of `audit` without its ciphertext.
public struct AuditHead: Equatable, Sendable {
  public var sequence: Int64
  public var link: [UInt8]
  public var tag: CellTag

  public init(sequence: Int64, link: [UInt8], tag: CellTag) {
    self.sequence = sequence
    self.link = link
    self.tag = tag
  }
}

/// A row of `audit`.
public struct AuditRow: Equatable, Sendable {
  public var sequence: Int64
  public var link: [UInt8]
  public var box: [UInt8]

  public init(sequence: Int64, link: [UInt8], box: [UInt8]) {
    self.sequence = sequence
    self.link = link
    self.box = box
  }
}

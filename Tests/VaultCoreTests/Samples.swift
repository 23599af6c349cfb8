import VaultCore

/// Values the tests share, and the means to damage them.
enum Sample {
  static let now = Instant(seconds: 1_800_000_000)
  static let fingerprint = [UInt8](0x10...0x1F)

  static func bytes(_ count: Int, from first: UInt8) -> [UInt8] {
    (0..<count).map { first &+ UInt8(truncatingIfNeeded: $0) }
  }

  static func record(_ first: UInt8 = 0x50) throws -> RecordID {
    try RecordID(bytes(16, from: first))
  }

  static func token(_ name: String = "github/token") throws -> TokenRecord {
    TokenRecord(name: try SecretName(name), createdAt: now, updatedAt: now)
  }

  static func slot(type: SlotType = .passphrase, role: SlotRole = .full) -> SlotRow {
    SlotRow(
      id: 1, type: type, role: role, cost: KDFCost(passes: 3, memory: 65_536),
      salt: bytes(16, from: 0x40), box: [UInt8](repeating: 9, count: role.boxByteCount))
  }

  static func state(epoch: Int64 = 1, counter: Int64 = 1) -> StateBody {
    StateBody(
      vaultID: bytes(16, from: 0xA0), epoch: epoch, counter: counter,
      previousHash: bytes(32, from: 1), slotsRoot: bytes(32, from: 2),
      recordsRoot: bytes(32, from: 3), auditBaseSequence: 4, auditBaseLink: bytes(32, from: 5),
      auditSequence: 9, auditLink: bytes(32, from: 6), committedAt: now, epochBeganAt: now,
      publicKey: bytes(32, from: 7),
      handover: epoch == 1 ? StateBody.noHandover : bytes(64, from: 8))
  }

  /// A token that uses every field and every stage and form.
  static func checkpoint(counter: Int64 = 1) -> Checkpoint {
    Checkpoint(
      of: state(counter: counter), hash: bytes(32, from: 1), signature: bytes(64, from: 0))
  }

  static func fullToken() throws -> TokenRecord {
    var token = try TokenRecord(
      TokenDraft(
        name: try SecretName("pg/app"), owner: "ops@example.com", service: "postgresql",
        notes: "straße", scopes: ["read", "write"], tags: ["prod"],
        policy: RotationPolicy(
          intervalDays: 120, headStartDays: 7, overlap: .hours(12), outsidePolicy: true,
          environment: "PGPASSWORD", url: "https://db.example.com/users"),
        expiresAt: .unknown), at: now)
    for day in 0..<4 {
      token.enter(
        at: now.adding(.days(Int64(day))), expiresAt: day == 3 ? .never : .unknown,
        fingerprint: fingerprint)
    }
    try token.purge(version: 1, at: now)
    _ = try token.begin(.rawAnswer, at: now)
    try token.openRotation(id: bytes(16, from: 0xE0), at: now, note: "by hand")
    return token
  }
}

/// A small generator with a seed, so that a failure can be repeated (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// How strict a decoder is, tried with damage of every kind.
struct Damage {
  /// Damaged inputs that were taken although they are not what encoding produces.
  var taken: [[UInt8]] = []
  /// Damaged inputs that were taken and are the encoding of another value.
  var otherValues = 0
  var refused = 0

  /// Every single-byte change to four other values, every truncation, and one byte too many.
  init<Value>(
    of bytes: [UInt8], decode: ([UInt8]) -> Value?, encode: (Value) -> [UInt8]?
  ) {
    var inputs = (0..<bytes.count).map { Array(bytes[..<$0]) }
    inputs.append(bytes + [0])
    for index in bytes.indices {
      for change: UInt8 in [0x01, 0x02, 0x80, 0xFF] {
        var changed = bytes
        changed[index] ^= change
        inputs.append(changed)
      }
    }
    for input in inputs {
      guard let value = decode(input) else {
        refused += 1
        continue
      }
      if encode(value) == input { otherValues += 1 } else { taken.append(input) }
    }
  }
}

/// Stands for what the system says about a program.
struct Program: ProgramSource {
  let path: String

  init(_ path: String) { self.path = path }
}

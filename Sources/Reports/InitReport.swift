public import VaultCore

/// The answer of `init`: where the new vault is and what opens it. The recovery code is shown by
/// the command itself, once, on the terminal; nothing here can hold it.
public struct InitReport: Answer {
  /// A slot as a person may know it: without its salt and its box.
  public struct Slot: Equatable, Sendable {
    public let id: Int64
    public let type: SlotType
    public let role: SlotRole
    public let cost: KDFCost

    public init(_ row: SlotRow) {
      id = row.id
      type = row.type
      role = row.role
      cost = row.cost
    }
  }

  private let vault: String
  private let vaultID: [UInt8]
  private let slots: [Slot]
  private let watchKey: String?
  private let now: Instant

  /// - Parameters:
  ///   - vault: the path of the new file.
  ///   - vaultID: 16 bytes.
  ///   - watchKey: the path of the watch key, `nil` if none was written.
  public init(vault: String, vaultID: [UInt8], slots: [Slot], watchKey: String?, now: Instant) {
    self.vault = vault
    self.vaultID = vaultID
    self.slots = slots
    self.watchKey = watchKey
    self.now = now
  }

  public func text(colour: Bool) -> String {
    var fields = Fields(now: now)
    fields.add("vault", vault)
    fields.add("vault id", Hexadecimal.write(vaultID))
    fields.add("watch key", watchKey ?? "")
    let table = Report(
      columns: [
        Column("slot", alignment: .trailing), Column("opened by"), Column("opens"),
        Column("cost"),
      ],
      rows: slots.map {
        [.number($0.id), .text($0.type.words), .text($0.role.words), .text($0.cost.words)]
      })
    return fields.text(colour: colour) + "\n"
      + TableReport.text(table, now: now, colour: colour)
  }

  /// `Schemas/init.schema.json`.
  public var json: String {
    JSONReport.text([
      "vault": .text(vault),
      "vault_id": .text(Hexadecimal.write(vaultID)),
      "watch_key": .text(orNull: watchKey),
      "slots": .list(slots.map { .object($0.object) }),
    ])
  }
}

extension InitReport.Slot {
  fileprivate var object: [String: JSONValue] {
    [
      "id": .number(id),
      "type": .text(type.word),
      "role": .text(role == .full ? "full" : "watch"),
      "kdf_passes": type.usesKDF ? .number(cost.passes) : .null,
      "kdf_memory_kib": type.usesKDF ? .number(cost.memory) : .null,
    ]
  }
}

extension SlotType {
  /// For programs.
  fileprivate var word: String {
    switch self {
    case .passphrase: "passphrase"
    case .keyfile: "keyfile"
    case .recovery: "recovery"
    case .passphraseAndKeyfile: "passphrase_and_keyfile"
    }
  }

  fileprivate var words: String {
    switch self {
    case .passphrase: "passphrase"
    case .keyfile: "keyfile"
    case .recovery: "recovery code"
    case .passphraseAndKeyfile: "passphrase and keyfile"
    }
  }
}

extension SlotRole {
  fileprivate var words: String { self == .full ? "everything" : "metadata only" }
}

extension KDFCost {
  /// `3 passes over 256 MiB`, or nothing.
  fileprivate var words: String {
    self == .none ? "" : "\(passes) passes over \(memory / 1024) MiB"
  }
}

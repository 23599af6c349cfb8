/// What binds a sealed cell to its place. The context is never stored: it is rebuilt from the
/// row's key and the state, and it enters the cell's key, so a cell in another place does not
/// open there. `Schemas/vault-format.md`, section 4.
public enum CellContext {
  /// 115 bytes: `CE("vault1-slot", vault_id, id, type, role, kdf_t, kdf_m, salt)`.
  public static func slot(vault: [UInt8], _ slot: SlotRow) -> [UInt8] {
    var encoder = CanonicalEncoder("vault1-slot")
    encoder.append(vault)
    encoder.append(slot.id)
    encoder.append(slot.type.rawValue)
    encoder.append(slot.role.rawValue)
    encoder.append(slot.cost.passes)
    encoder.append(slot.cost.memory)
    encoder.append(slot.salt)
    return encoder.bytes
  }

  /// 79 bytes: `CE("vault1-meta", vault_id, epoch, rid, rev)`.
  public static func metadata(
    vault: [UInt8], epoch: Int64, record: RecordID, revision: Int64
  ) -> [UInt8] {
    cell("vault1-meta", vault, epoch, record, revision)
  }

  /// 79 bytes: `CE("vault1-data", vault_id, epoch, rid, ver)`.
  public static func value(vault: [UInt8], epoch: Int64, _ key: VersionKey) -> [UInt8] {
    cell("vault1-data", vault, epoch, key.record, key.version)
  }

  private static func cell(
    _ label: String, _ vault: [UInt8], _ epoch: Int64, _ record: RecordID, _ number: Int64
  ) -> [UInt8] {
    var encoder = CanonicalEncoder(label, capacity: 79)
    encoder.append(vault)
    encoder.append(epoch)
    encoder.append(record)
    encoder.append(number)
    return encoder.bytes
  }

  /// 96 bytes: `CE("vault1-audit", vault_id, epoch, seq, link of seq-1)`.
  public static func audit(
    vault: [UInt8], epoch: Int64, sequence: Int64, previousLink: [UInt8]
  ) -> [UInt8] {
    var encoder = CanonicalEncoder("vault1-audit", capacity: 96)
    encoder.append(vault)
    encoder.append(epoch)
    encoder.append(sequence)
    encoder.append(previousLink)
    return encoder.bytes
  }
}

/// What the roots and the audit chain are computed over. The row labels are not ornament: without
/// them a record could be passed off as a version. `Schemas/vault-format.md`, section 6.
public enum Leaf {
  /// `CE("slot", id, type, role, kdf_t, kdf_m, salt, box)`.
  public static func slot(_ slot: SlotRow) -> [UInt8] {
    var encoder = CanonicalEncoder("slot")
    encoder.append(slot.id)
    encoder.append(slot.type.rawValue)
    encoder.append(slot.role.rawValue)
    encoder.append(slot.cost.passes)
    encoder.append(slot.cost.memory)
    encoder.append(slot.salt)
    encoder.append(slot.box)
    return encoder.bytes
  }

  /// `CE("rec", id, rev, Tag57(meta), |meta|)`, 112 bytes.
  public static func record(_ id: RecordID, revision: Int64, tag: CellTag) -> [UInt8] {
    row("rec", id, revision, tag)
  }

  /// `CE("ver", rid, ver, Tag57(box), |box|)`, 112 bytes.
  public static func version(_ key: VersionKey, tag: CellTag) -> [UInt8] {
    row("ver", key.record, key.version, tag)
  }

  /// `CE("vault1-link", link(seq-1), seq, Tag57(box), |box|)`.
  public static func link(previous: [UInt8], sequence: Int64, tag: CellTag) -> [UInt8] {
    var encoder = CanonicalEncoder("vault1-link", capacity: 144)
    encoder.append(previous)
    encoder.append(sequence)
    encoder.append(tag)
    encoder.append(tag.boxByteCount)
    return encoder.bytes
  }

  private static func row(
    _ label: String, _ id: RecordID, _ number: Int64, _ tag: CellTag
  ) -> [UInt8] {
    var encoder = CanonicalEncoder(label, capacity: 112)
    encoder.append(id)
    encoder.append(number)
    encoder.append(tag)
    encoder.append(tag.boxByteCount)
    return encoder.bytes
  }
}

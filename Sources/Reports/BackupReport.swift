public import VaultCore

/// The answer of `backup`: where the copy is, and which state it holds.
public struct BackupReport: Answer {
  private let vault: String
  private let file: String
  private let size: Int64
  private let checkpoint: Checkpoint
  private let committedAt: Instant
  private let openedValues: Bool
  private let now: Instant

  /// - Parameters:
  ///   - size: of the copy, in bytes.
  ///   - openedValues: every value in it was opened; otherwise only compared.
  public init(
    vault: String, file: String, size: Int64, checkpoint: Checkpoint, committedAt: Instant,
    openedValues: Bool, now: Instant
  ) {
    self.openedValues = openedValues
    self.vault = vault
    self.file = file
    self.size = size
    self.checkpoint = checkpoint
    self.committedAt = committedAt
    self.now = now
  }

  public func text(colour: Bool) -> String {
    var fields = Fields(now: now)
    fields.add("backup", file)
    fields.add(
      "result",
      "written, read back and compared, "
        + (openedValues ? "every value opened" : "values not opened"))
    fields.add("size", "\((size + 1023) / 1024) KiB")
    fields.add("commit", "\(checkpoint.counter) of epoch \(checkpoint.epoch)")
    fields.add("committed", .moment(committedAt))
    return fields.text(colour: colour)
  }

  /// `Schemas/backup.schema.json`.
  public var json: String {
    JSONReport.text([
      "vault": .text(vault),
      "backup": .text(file),
      "size": .number(size),
      "epoch": .number(checkpoint.epoch),
      "counter": .number(checkpoint.counter),
      "committed_at": .time(committedAt),
      "checkpoint": .text(checkpoint.line),
      "values_opened": .flag(openedValues),
    ])
  }
}

/// The answer of `checkpoint`: the line itself, and nothing else.
public struct CheckpointReport: Answer {
  private let checkpoint: Checkpoint

  public init(_ checkpoint: Checkpoint) {
    self.checkpoint = checkpoint
  }

  public func text(colour: Bool) -> String { checkpoint.line + "\n" }

  /// `Schemas/checkpoint.schema.json`.
  public var json: String {
    JSONReport.text([
      "checkpoint": .text(checkpoint.line),
      "vault_id": .text(Hexadecimal.write(checkpoint.vaultID)),
      "epoch": .number(checkpoint.epoch),
      "counter": .number(checkpoint.counter),
      "audit_entries": .number(checkpoint.auditSequence),
    ])
  }
}

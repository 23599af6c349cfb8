/// What comparing a file with a trusted line about it yields.
public enum AnchorVerdict: Equatable, Sendable {
  case accept
  /// Accepted, and the person is told.
  case notice(AnchorNotice)
  /// `.altered`, `.rolledBack`, `.forked` or `.keysChanged`; nothing is released.
  case refuse(ErrorCode)
}

public enum AnchorNotice: Equatable, Sendable {
  /// Nothing was known here about this vault; a rollback before now cannot be noticed.
  case firstLook
  /// The audit log no longer reaches back to what was seen last.
  case prunedPastLastLook
  case rekeyed(on: Instant)

  public var text: String {
    switch self {
    case .firstLook: "first look at this vault on this machine"
    case .prunedPastLastLook: "the audit log was pruned past the last look on this machine"
    case .rekeyed(let instant): "rekeyed on \(instant.date)"
    }
  }
}

/// Whether a vault is the one that was seen before, or a later state of it. The file alone cannot
/// tell: an older copy of it is perfectly valid. The table of `Schemas/vault-format.md`, section 7.
public enum AnchorRule {
  /// Judges `file`, already verified by itself, against `anchor`, whose signature (and MAC, where
  /// it has one) the caller has verified.
  ///
  /// - Parameters:
  ///   - anchor: the trusted line; nil if there is none.
  ///   - fileHash: the state hash of `file`.
  ///   - role: of the opener; a watcher cannot follow keys over more than one rekey.
  ///   - link: the link of the file's audit row with this number; nil if there is no such row.
  ///   - handoverVerifies: whether the handover in `file` is signed by the given public key.
  public static func judge(
    anchor: Checkpoint?, file: StateBody, fileHash: [UInt8], role: SlotRole,
    link: (Int64) -> [UInt8]?, handoverVerifies: (_ underPublicKey: [UInt8]) -> Bool
  ) -> AnchorVerdict {
    guard let anchor else { return .notice(.firstLook) }
    guard anchor.vaultID == file.vaultID else { return .refuse(.altered) }
    if anchor.epoch > file.epoch || anchor.counter > file.counter {
      return .refuse(.rolledBack)
    }
    // From here on no difference is negative, so none overflows.
    if file.counter - anchor.counter == 1, file.previousHash != anchor.stateHash {
      return .refuse(.forked)
    }
    if anchor.epoch == file.epoch, anchor.publicKey != file.publicKey { return .refuse(.forked) }
    if anchor.counter == file.counter,
      anchor.epoch != file.epoch || anchor.stateHash != fileHash
    {
      return .refuse(.forked)
    }
    if anchor.epoch == file.epoch { return judgeAudit(anchor, file, link) }

    let isNextEpoch = file.epoch - anchor.epoch == 1
    let isTrusted = isNextEpoch ? handoverVerifies(anchor.publicKey) : role == .full
    return isTrusted ? .notice(.rekeyed(on: file.epochBeganAt)) : .refuse(.keysChanged)
  }

  /// Within one epoch the audit chain shows the other branch even when it is further on.
  private static func judgeAudit(
    _ anchor: Checkpoint, _ file: StateBody, _ link: (Int64) -> [UInt8]?
  ) -> AnchorVerdict {
    if anchor.auditSequence > file.auditSequence { return .refuse(.forked) }
    if anchor.auditSequence < file.auditBaseSequence { return .notice(.prunedPastLastLook) }
    let found =
      anchor.auditSequence == file.auditBaseSequence
      ? file.auditBaseLink : link(anchor.auditSequence)
    return found == anchor.auditLink ? .accept : .refuse(.forked)
  }
}

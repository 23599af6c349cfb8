/// What else an audit entry says. A closed set of cases, none of which can hold free text or a
/// value: names that were validated, numbers, codes, hashes of public data.
/// At most 1,024 bytes encoded: `Schemas/vault-format.md`, section 6.
public enum AuditDetail: Equatable, Sendable {
  case none
  /// Why something was refused or failed.
  case reason(ErrorCode)
  case change(RecordChange)
  /// The stage a version reached.
  case stage(VersionStage)
  case release(ReleaseDetail)
  case slot(id: Int64, type: SlotType, role: SlotRole)
  /// The new base of the audit log.
  case pruned(AuditBase)
  case rekeyed(RekeyDetail)
  /// The trusted line, and the line of the state that was accepted in spite of it.
  case rollbackAccepted(anchor: Checkpoint, file: Checkpoint)
  /// This event happened so many times more than there was room to note.
  case notKept(count: Int64)
  case guarded(GuardDetail)
}

/// Where an audit log that was cut begins: the last number cut, and its link.
public struct AuditBase: Equatable, Sendable {
  public let through: Int64
  /// 32 bytes.
  public let link: [UInt8]

  public init(of state: StateBody) {
    through = state.auditBaseSequence
    link = state.auditBaseLink
  }

  fileprivate init(decoding decoder: inout CanonicalDecoder) throws(FormatError) {
    through = try decoder.integer()
    link = try decoder.item(count: 32)
  }
}

/// What a write did to a record.
public enum RecordChange: Int64, Sendable, CaseIterable {
  case added = 1
  case edited
  /// A value was entered and became current.
  case entered
  case begun
  case filled
  case answerParsed
  case promoted
  case abandoned
  case rolledBack
  case overlapEnded
  case purged
  case rotationMoved
  case profileWritten
  case settingWritten
  case restored
  /// A value came in with others, out of a file.
  case imported
  /// How often it is to be rotated, how long ahead it is due, how long the old value stays.
  case policyChanged
  /// Copied out of a damaged vault.
  case salvaged

  public var name: String {
    switch self {
    case .added: "added"
    case .edited: "edited"
    case .entered: "entered"
    case .begun: "begun"
    case .filled: "filled"
    case .answerParsed: "answer_parsed"
    case .promoted: "promoted"
    case .abandoned: "abandoned"
    case .rolledBack: "rolled_back"
    case .overlapEnded: "overlap_ended"
    case .purged: "purged"
    case .rotationMoved: "rotation_moved"
    case .profileWritten: "profile_written"
    case .settingWritten: "setting_written"
    case .restored: "restored"
    case .salvaged: "salvaged"
    case .imported: "imported"
    case .policyChanged: "policy_changed"
    }
  }
}

/// Where a released value went.
public struct ReleaseDetail: Equatable, Sendable {
  public let purpose: ReleasePurpose
  public let command: CommandName?
  /// Only names in the convention of such names; another may be a secret in the wrong place.
  public let variables: [EnvironmentName]
  /// How many more variables there were, whose names do not stand here.
  public let omittedVariables: Int64

  public init(
    purpose: ReleasePurpose, command: CommandName? = nil, variables: [EnvironmentName] = []
  ) {
    self.purpose = purpose
    self.command = command
    // The case's number, purpose and count are 12 each, the list's length 4.
    var room = Limits.detailByteCount - 40 - (4 + CommandName.byteCount)
    let fitting = variables.filter(\.isConventional).prefix { variable in
      room -= 4 + variable.text.utf8.count
      return room >= 0
    }
    self.variables = Array(fitting)
    omittedVariables = Int64(variables.count - fitting.count)
  }

  fileprivate func encode(into encoder: inout CanonicalEncoder) {
    encoder.append(purpose.rawValue)
    encoder.append(command?.text ?? "")
    encoder.append(omittedVariables)
    encoder.appendNested { list in
      for variable in variables { list.append(variable.text) }
    }
  }

  fileprivate init(decoding decoder: inout CanonicalDecoder) throws(FormatError) {
    guard let purpose = ReleasePurpose(rawValue: try decoder.integer()) else {
      throw FormatError()
    }
    self.purpose = purpose
    let command = try decoder.text()
    self.command = command.isEmpty ? nil : try CommandName(stored: command)
    omittedVariables = try decoder.integer()
    var list = CanonicalDecoder(list: try decoder.item())
    var variables: [EnvironmentName] = []
    while !list.isAtEnd {
      guard let name = try? EnvironmentName(list.text()) else { throw FormatError() }
      variables.append(name)
    }
    self.variables = variables
  }
}

/// The last state under the old keys. After a rekey it can be checked nowhere else.
public struct RekeyDetail: Equatable, Sendable {
  public let epoch: Int64
  public let counter: Int64
  public let stateHash: [UInt8]
  public let auditLink: [UInt8]
  public let publicKey: [UInt8]
  /// Slots whose secret was not at hand.
  public let droppedSlots: [Int64]

  public init(before state: StateBody, hash: [UInt8], droppedSlots: [Int64]) {
    epoch = state.epoch
    counter = state.counter
    stateHash = hash
    auditLink = state.auditLink
    publicKey = state.publicKey
    self.droppedSlots = droppedSlots
  }

  fileprivate func encode(into encoder: inout CanonicalEncoder) {
    encoder.append(epoch)
    encoder.append(counter)
    encoder.append(stateHash)
    encoder.append(auditLink)
    encoder.append(publicKey)
    encoder.appendNested { list in
      for slot in droppedSlots { list.append(slot) }
    }
  }

  fileprivate init(decoding decoder: inout CanonicalDecoder) throws(FormatError) {
    epoch = try decoder.integer()
    counter = try decoder.integer()
    stateHash = try decoder.item(count: 32)
    auditLink = try decoder.item(count: 32)
    publicKey = try decoder.item(count: 32)
    var list = CanonicalDecoder(list: try decoder.item())
    var slots: [Int64] = []
    while !list.isAtEnd { slots.append(try list.integer()) }
    droppedSlots = slots
  }
}

extension AuditDetail {
  private enum Code: Int64 {
    case reason = 1
    case change, stage, release, slot, pruned, rekeyed, rollbackAccepted, notKept, guarded
  }

  /// `LIST(code, …)`; nothing at all for `.none`.
  func encode(into encoder: inout CanonicalEncoder) {
    switch self {
    case .none: break
    case .reason(let code):
      encoder.append(Code.reason.rawValue)
      encoder.append(code.rawValue)
    case .change(let change):
      encoder.append(Code.change.rawValue)
      encoder.append(change.rawValue)
    case .stage(let stage):
      encoder.append(Code.stage.rawValue)
      encoder.append(stage.rawValue)
    case .release(let detail):
      encoder.append(Code.release.rawValue)
      detail.encode(into: &encoder)
    case .slot(let id, let type, let role):
      encoder.append(Code.slot.rawValue)
      encoder.append(id)
      encoder.append(type.rawValue)
      encoder.append(role.rawValue)
    case .pruned(let base):
      encoder.append(Code.pruned.rawValue)
      encoder.append(base.through)
      encoder.append(base.link)
    case .rekeyed(let detail):
      encoder.append(Code.rekeyed.rawValue)
      detail.encode(into: &encoder)
    case .rollbackAccepted(let anchor, let file):
      encoder.append(Code.rollbackAccepted.rawValue)
      for checkpoint in [anchor, file] { encoder.append(checkpoint.line) }
    case .notKept(let count):
      encoder.append(Code.notKept.rawValue)
      encoder.append(count)
    case .guarded(let detail):
      encoder.append(Code.guarded.rawValue)
      detail.encode(into: &encoder)
    }
  }

  init(decoding bytes: ArraySlice<UInt8>) throws(FormatError) {
    guard !bytes.isEmpty else {
      self = .none
      return
    }
    var decoder = CanonicalDecoder(list: bytes)
    guard let code = Code(rawValue: try decoder.integer()) else { throw FormatError() }
    switch code {
    case .reason: self = .reason(try Self.known(ErrorCode(rawValue: decoder.text())))
    case .change: self = .change(try Self.known(RecordChange(rawValue: decoder.integer())))
    case .stage: self = .stage(try Self.known(VersionStage(rawValue: decoder.integer())))
    case .release: self = .release(try ReleaseDetail(decoding: &decoder))
    case .slot:
      let id = try decoder.integer()
      let type = try Self.known(SlotType(rawValue: decoder.integer()))
      let role = try Self.known(SlotRole(rawValue: decoder.integer()))
      self = .slot(id: id, type: type, role: role)
    case .pruned: self = .pruned(try AuditBase(decoding: &decoder))
    case .rekeyed: self = .rekeyed(try RekeyDetail(decoding: &decoder))
    case .rollbackAccepted:
      let anchor = try Checkpoint(parsing: decoder.text())
      self = .rollbackAccepted(anchor: anchor, file: try Checkpoint(parsing: decoder.text()))
    case .notKept: self = .notKept(count: try decoder.integer())
    case .guarded: self = .guarded(try GuardDetail(decoding: &decoder))
    }
    try decoder.end()
  }

  private static func known<Value>(_ value: Value?) throws(FormatError) -> Value {
    guard let value else { throw FormatError() }
    return value
  }
}

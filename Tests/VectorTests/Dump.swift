import VaultCore

/// What the product reads, in the shape of `Schemas/vectors/README.md`.
enum Dump {
  static func record(_ body: RecordBody, values: [Int64: [UInt8]] = [:]) -> [String: JSON] {
    switch body {
    case .token(let token): self.token(token, values)
    case .profile(let record): plain(record, "server profile")
    case .setting(let record): plain(record, "setting")
    }
  }

  private static func plain(_ record: BodyRecord, _ kind: String) -> [String: JSON] {
    var object: [String: JSON] = [
      "kind": .text(kind), "name": .text(record.name),
      "created_at": .number(record.createdAt.seconds),
      "updated_at": .number(record.updatedAt.seconds),
    ]
    if !record.body.isEmpty { object["body"] = .hex(record.body) }
    return object
  }

  private static func token(
    _ token: TokenRecord, _ values: [Int64: [UInt8]]
  ) -> [String: JSON] {
    var object: [String: JSON] = [
      "kind": .text("token"), "name": .text(token.name.text),
      "created_at": .number(token.createdAt.seconds),
      "updated_at": .number(token.updatedAt.seconds), "next_ver": .number(token.nextVersion),
      "versions": .list(token.versions.map { entry($0, values[$0.version]) }),
    ]
    let texts = ["owner": token.owner, "service": token.service, "notes": token.notes]
    for (key, text) in texts where !text.isEmpty { object[key] = .text(text) }
    for (key, list) in ["scopes": token.scopes, "tags": token.tags] where !list.isEmpty {
      object[key] = .list(list.map { .text($0) })
    }
    if !token.policy.isDefault { object["policy"] = policy(token.policy) }
    if let rotation = token.rotation {
      object["rotation"] = .object([
        "id": .hex(rotation.id), "phase": .text(rotation.phase.name),
        "since": .number(rotation.since.seconds), "note": .text(rotation.note),
      ])
    }
    return object
  }

  private static func policy(_ policy: RotationPolicy) -> JSON {
    var object: [String: JSON] = [
      "interval_days": .number(policy.intervalDays),
      "head_start_days": .number(policy.headStartDays),
      "overlap_seconds": .number(policy.overlap.seconds),
      "outside_policy": .number(policy.outsidePolicy ? 1 : 0),
    ]
    if let environment = policy.environment { object["environment"] = .text(environment) }
    if let url = policy.url { object["url"] = .text(url) }
    if let driver = policy.driver {
      let settings = driver.settings.mapValues { JSON.text($0) }
      object["driver"] = .list([.text(driver.name), .object(settings)])
    }
    return .object(object)
  }

  private static func entry(_ entry: VersionEntry, _ value: [UInt8]?) -> JSON {
    let form =
      switch entry.form {
      case .nothing: "nothing"
      case .value: "value"
      case .rawAnswer: "raw answer"
      }
    var object: [String: JSON] = [
      "ver": .number(entry.version), "stage": .text(entry.stage.name), "form": .text(form),
      "created_at": .number(entry.createdAt.seconds), "stage_at": .number(entry.stagedAt.seconds),
      "expires_at": .number(entry.expiresAt.seconds),
      "fingerprint": .hex(entry.fingerprint ?? []),
    ]
    if let value { object["value"] = .hex(value) }
    return .object(object)
  }

  // MARK: State, slots, lines

  static func state(_ state: StateBody, hash: [UInt8]) -> JSON {
    .object([
      "vault_id": .hex(state.vaultID), "suite": .number(StateBody.suite),
      "epoch": .number(state.epoch), "counter": .number(state.counter),
      "prev_hash": .hex(state.previousHash), "slots_root": .hex(state.slotsRoot),
      "records_root": .hex(state.recordsRoot), "audit_base_seq": .number(state.auditBaseSequence),
      "audit_base_link": .hex(state.auditBaseLink), "audit_seq": .number(state.auditSequence),
      "audit_link": .hex(state.auditLink), "time": .number(state.committedAt.seconds),
      "epoch_time": .number(state.epochBeganAt.seconds), "public_key": .hex(state.publicKey),
      "handover": .hex(state.handover), "hash": .hex(hash),
    ])
  }

  static func slot(_ slot: SlotRow) -> JSON {
    .object([
      "id": .number(slot.id), "type": .number(slot.type.rawValue),
      "role": .number(slot.role.rawValue), "kdf_t": .number(slot.cost.passes),
      "kdf_m": .number(slot.cost.memory),
    ])
  }

  static func checkpoint(_ line: Checkpoint) -> JSON {
    .object([
      "vault_id": .hex(line.vaultID), "epoch": .number(line.epoch),
      "counter": .number(line.counter), "audit_seq": .number(line.auditSequence),
      "audit_link": .hex(line.auditLink), "state_hash": .hex(line.stateHash),
      "public_key": .hex(line.publicKey), "signature": .hex(line.signature),
    ])
  }

  // MARK: Audit entries

  static func audit(_ entry: AuditEntry) -> [String: JSON] {
    [
      "time": .number(entry.time.seconds), "event": .text(entry.event.name),
      "record": entry.record.map { .hex($0.bytes) } ?? .null, "ver": .number(entry.version),
      "outcome": .text(entry.outcome.name),
      "actor": .object([
        "uid": .number(Int64(entry.actor.uid)), "pid": .number(Int64(entry.actor.pid)),
        "executable": .text(entry.actor.executable.text),
      ]),
      "detail": detail(entry.detail),
    ]
  }

  private static func object(_ kind: String, _ rest: [String: JSON]) -> JSON {
    .object(rest.merging(["kind": .text(kind)]) { first, _ in first })
  }

  private static func detail(_ detail: AuditDetail) -> JSON {
    switch detail {
    case .none: return .null
    case .reason(let code): return object("reason", ["reason": .text(code.rawValue)])
    case .change(let change): return object("change", ["change": .text(change.name)])
    case .stage(let stage): return object("stage", ["stage": .text(stage.name)])
    case .release(let release): return object("release", self.release(release))
    case .slot(let id, let type, let role):
      return object(
        "slot",
        [
          "slot": .number(id), "type": .number(type.rawValue), "role": .number(role.rawValue),
        ])
    default: return operation(detail)
    }
  }

  /// The details of what is done to a vault as a whole.
  private static func operation(_ detail: AuditDetail) -> JSON {
    switch detail {
    case .pruned(let base):
      return object("pruned", ["through": .number(base.through), "link": .hex(base.link)])
    case .rekeyed(let rekey):
      return object(
        "rekeyed",
        [
          "epoch": .number(rekey.epoch), "counter": .number(rekey.counter),
          "state_hash": .hex(rekey.stateHash), "audit_link": .hex(rekey.auditLink),
          "public_key": .hex(rekey.publicKey),
          "dropped_slots": .list(rekey.droppedSlots.map { .number($0) }),
        ])
    case .rollbackAccepted(let trusted, let accepted):
      return object(
        "rollback accepted", ["trusted": .text(trusted.line), "accepted": .text(accepted.line)])
    case .guarded(let detail):
      return object(
        "guarded",
        [
          "cause": .text(detail.cause.name),
          "command": detail.command.map { .text($0.text) } ?? .null,
        ])
    // What a later version writes has no place in these files.
    default: return .text("unknown")
    }
  }

  private static func release(_ release: ReleaseDetail) -> [String: JSON] {
    [
      "purpose": .text(release.purpose.name),
      "command": release.command.map { .text($0.text) } ?? .null,
      "omitted": .number(release.omittedVariables),
      "variables": .list(release.variables.map { .text($0.text) }),
    ]
  }
}

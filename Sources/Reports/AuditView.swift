import VaultCore

/// One entry of the audit log as the three formats of `audit` tell it.
struct AuditView {
  let sequence: Int64
  let entry: AuditEntry
  /// Of the record, as it is today; nil if no record is concerned, or it is gone.
  let name: String?

  /// A record that is gone shows its id.
  var subject: String {
    guard let record = entry.record else { return "" }
    let name = name ?? Hexadecimal.write(record.bytes)
    return entry.version > 0 ? "\(name) v\(entry.version)" : name
  }

  var recordID: String? { entry.record.map { Hexadecimal.write($0.bytes) } }

  var version: Int64? { entry.version > 0 ? entry.version : nil }

  /// `claude (4711)`, and the uid where it is not the one that most entries have.
  var actor: String {
    let actor = entry.actor
    let program = actor.executable.text.isEmpty ? "unknown" : actor.executable.text
    return program + (actor.pid > 0 ? " (\(actor.pid))" : "") + " uid \(actor.uid)"
  }

  /// What the entry says beside its event, in words; the outcome unless it was done.
  var particulars: String {
    let outcome = entry.outcome == .done ? [] : [entry.outcome.name]
    return (outcome + words).joined(separator: ", ")
  }

  private var words: [String] {
    switch entry.detail {
    case .none: []
    case .reason(let code): [code.rawValue]
    case .change(let change): [change.name]
    case .stage(let stage): [stage.name]
    case .release(let release):
      [release.purpose.name + (release.command.map { " \($0.text)" } ?? "")]
        + release.variables.map(\.text)
        + (release.omittedVariables > 0 ? ["\(release.omittedVariables) more variables"] : [])
    case .slot(let id, let type, let role):
      ["slot \(id)", type.name, role.name]
    case .pruned(let base): ["through \(base.through)"]
    case .rekeyed(let detail):
      ["epoch \(detail.epoch) before"]
        + (detail.droppedSlots.isEmpty
          ? [] : ["slots dropped: " + detail.droppedSlots.map(String.init).joined(separator: " ")])
    case .rollbackAccepted(let anchor, let file):
      ["from commit \(anchor.counter) to \(file.counter)"]
    case .notKept(let count): ["\(count) more, not kept one by one"]
    case .guarded(let detail):
      ["a message to \(detail.command?.text ?? "a server") carried its \(detail.cause.name)"]
    }
  }

  /// An element of `entries` in `audit --json`.
  var object: JSONObject {
    [
      "seq": .number(sequence),
      "time": .text(entry.time.rfc3339),
      "event": .text(entry.event.name),
      "outcome": .text(entry.outcome.name),
      "secret": .text(orNull: name),
      "record": .text(orNull: recordID),
      "version": .number(orNull: version),
      "uid": .number(Int64(entry.actor.uid)),
      "pid": entry.actor.pid > 0 ? .number(Int64(entry.actor.pid)) : .null,
      "executable": .text(orNull: entry.actor.executable.text),
      "detail": detail.isEmpty ? .null : .object(detail),
    ]
  }

  /// What the entry says beside its event, for programs. Which keys there are, its `kind` decides.
  var detail: JSONObject {
    switch entry.detail {
    case .none: [:]
    case .reason(let code): ["kind": .text("reason"), "reason": .text(code.rawValue)]
    case .change(let change): ["kind": .text("change"), "change": .text(change.name)]
    case .stage(let stage): ["kind": .text("stage"), "stage": .text(stage.name)]
    case .release(let release):
      [
        "kind": .text("release"), "purpose": .text(release.purpose.name),
        "command": .text(orNull: release.command?.text),
        "variables": .list(release.variables.map(\.text)),
        "omitted_variables": .number(release.omittedVariables),
      ]
    case .slot(let id, let type, let role):
      [
        "kind": .text("slot"), "slot": .number(id), "type": .text(type.name),
        "role": .text(role.name),
      ]
    case .pruned(let base):
      [
        "kind": .text("pruned"), "through": .number(base.through),
        "link": .text(Hexadecimal.write(base.link)),
      ]
    case .rekeyed(let detail):
      [
        "kind": .text("rekeyed"), "epoch": .number(detail.epoch),
        "counter": .number(detail.counter),
        "state_hash": .text(Hexadecimal.write(detail.stateHash)),
        "audit_link": .text(Hexadecimal.write(detail.auditLink)),
        "public_key": .text(Hexadecimal.write(detail.publicKey)),
        "dropped_slots": .list(detail.droppedSlots.map { .number($0) }),
      ]
    case .rollbackAccepted(let anchor, let file):
      [
        "kind": .text("rollback_accepted"), "trusted": .text(anchor.line),
        "accepted": .text(file.line),
      ]
    case .notKept(let count): ["kind": .text("not_kept"), "count": .number(count)]
    case .guarded(let detail):
      [
        "kind": .text("guarded"), "cause": .text(detail.cause.name),
        "command": .text(orNull: detail.command?.text),
      ]
    }
  }
}

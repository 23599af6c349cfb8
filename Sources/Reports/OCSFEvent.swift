import VaultCore

/// An audit entry as an event of the Open Cybersecurity Schema Framework, version 1.5.0
/// (<https://schema.ocsf.io/1.5.0>), classes Entity Management and Authentication of the category
/// Identity & Access Management. `Schemas/audit-ocsf.schema.json` is what of them is used here.
struct OCSFEvent {
  static let schemaVersion = "1.5.0"
  private static let category: Int64 = 3

  private enum Class: Int64 {
    case authentication = 3002
    case entityManagement = 3004
  }

  private enum Severity: Int64 {
    case informational = 1
    case medium = 3
    case high = 4
  }

  /// What an event is in the terms of a class; `activity_id`, whose numbers are the class's own.
  private struct Kind {
    let type: Class
    let activity: Int64
    /// For 99, which is none of the class's.
    var name: String?

    static let create = Kind(type: .entityManagement, activity: 1)
    static let read = Kind(type: .entityManagement, activity: 2)
    static let update = Kind(type: .entityManagement, activity: 3)
    static let delete = Kind(type: .entityManagement, activity: 4)
    static let logon = Kind(type: .authentication, activity: 1)
    static let logoff = Kind(type: .authentication, activity: 2)
    static func other(_ name: String) -> Kind {
      Kind(type: .entityManagement, activity: 99, name: name)
    }
  }

  private let view: AuditView
  private let productVersion: String

  init(_ view: AuditView, productVersion: String) {
    self.view = view
    self.productVersion = productVersion
  }

  private var entry: AuditEntry { view.entry }

  private var kind: Kind {
    switch entry.event {
    case .initialised, .slotAdded: .create
    case .released, .releasedWithoutAudit, .exported: .read
    case .written:
      entry.detail == .change(.added) ? .create : .update
    case .removed, .slotRemoved: .delete
    case .slotReplaced, .pruned, .rekeyed: .update
    case .rollbackAccepted: .other("Rollback accepted")
    // Of a value, or of the agent's ear.
    case .denied: entry.record == nil ? .logon : .read
    case .unlocked, .unlockFailed: .logon
    case .locked: .logoff
    }
  }

  private var severity: Severity {
    switch entry.event {
    case .releasedWithoutAudit, .rollbackAccepted: .high
    case .denied, .unlockFailed: .medium
    default: .informational
    }
  }

  var object: JSONObject {
    let kind = kind
    var object: JSONObject = [
      "activity_id": .number(kind.activity),
      "category_uid": .number(Self.category),
      "class_uid": .number(kind.type.rawValue),
      "type_uid": .number(kind.type.rawValue * 100 + kind.activity),
      "severity_id": .number(severity.rawValue),
      // Success and Failure.
      "status_id": .number(entry.outcome == .done ? 1 : 2),
      // Milliseconds; no entry has more than seconds.
      "time": .number(entry.time.seconds.multipliedReportingOverflow(by: 1000).partialValue),
      "metadata": .object(metadata),
      "actor": .object(actor),
    ]
    if let name = kind.name { object["activity_name"] = .text(name) }
    if case .reason(let code) = entry.detail { object["status_code"] = .text(code.rawValue) }
    switch kind.type {
    case .entityManagement: object["entity"] = .object(entity)
    case .authentication:
      object["user"] = .object(user)
      object["service"] = .object(["name": .text("vault")])
      if case .notKept(let count) = entry.detail { object["count"] = .number(count) }
    }
    return object
  }

  private var metadata: JSONObject {
    [
      "version": .text(Self.schemaVersion),
      "event_code": .text(entry.event.name),
      "log_name": .text("audit"),
      "sequence": .number(view.sequence),
      "product": .object([
        "name": .text("vault"), "vendor_name": .text("vault"), "version": .text(productVersion),
      ]),
    ]
  }

  private var user: JSONObject { ["uid": .text(String(entry.actor.uid))] }

  /// A process must have a number to be one.
  private var actor: JSONObject {
    let hint = entry.actor.executable
    guard entry.actor.pid > 0 else {
      return hint.name.isEmpty
        ? ["user": .object(user)]
        : ["user": .object(user), "app_name": .text(hint.name)]
    }
    var process: JSONObject = ["pid": .number(Int64(entry.actor.pid))]
    if !hint.name.isEmpty {
      process["name"] = .text(hint.name)
      process["file"] = .object([
        "name": .text(hint.name), "path": .text(hint.text),
        // Regular File.
        "type_id": .number(1),
      ])
    }
    return ["user": .object(user), "process": .object(process)]
  }

  /// What was read or changed; `data` is what the entry says of it.
  private var entity: JSONObject {
    var entity: JSONObject = ["type_id": .number(99)]
    if let id = view.recordID {
      entity["type"] = .text("Secret")
      entity["uid"] = .text(id)
      if let name = view.name { entity["name"] = .text(name) }
      if let version = view.version { entity["version"] = .text(String(version)) }
    } else if case .slot(let id, _, _) = entry.detail {
      entity["type"] = .text("Key slot")
      entity["uid"] = .text(String(id))
    } else {
      entity["type"] = .text(entry.event == .pruned ? "Audit log" : "Vault")
      entity["name"] = .text(entry.event == .pruned ? "audit" : "vault")
    }
    if !view.detail.isEmpty { entity["data"] = .object(view.detail) }
    return entity
  }
}

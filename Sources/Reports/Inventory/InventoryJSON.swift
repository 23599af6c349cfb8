import VaultCore

/// The inventory for programs: `Schemas/report.schema.json`.
extension Inventory {
  var json: String {
    JSONReport.text([
      "filter": .object(filter.object),
      "generated_at": .time(now),
      "secrets": .list(items) { $0.object },
      "totals": .object(totals),
      "vault": .text(vault),
      "vault_id": .text(Hex.text(vaultID)),
    ])
  }

  private var totals: JSONObject {
    let occurring = exceptions
    var kinds = JSONObject()
    for kind in PolicyException.allCases {
      let places = occurring.first { $0.kind == kind }?.places ?? []
      kinds[kind.rawValue] = .number(Int64(places.count))
    }
    return [
      "exceptions": .object(kinds),
      "owners": .list(owners) { $0.object },
      "secrets": .number(Int64(items.count)),
      "services": .list(services) { $0.object },
      "states": .object(counts.object),
    ]
  }
}

extension Inventory.Filter {
  fileprivate var object: JSONObject {
    [
      "owner": .text(orNull: owner),
      "service": .text(orNull: service),
      "states": .list(DueState.allCases.filter(states.contains).map(\.rawValue)),
      "tag": .text(orNull: tag),
    ]
  }
}

extension StateCounts {
  fileprivate var object: JSONObject {
    var object = JSONObject()
    for state in DueState.allCases { object[state.rawValue] = .number(Int64(self[state])) }
    return object
  }
}

extension InventoryGroup {
  fileprivate var object: JSONObject {
    [
      "name": .text(orNull: name),
      "secrets": .number(Int64(counts.total)),
      "states": .object(counts.object),
    ]
  }
}

extension InventoryItem {
  /// What `list --json` says of a secret, and more; `servers` says how it travels as well.
  fileprivate var object: JSONObject {
    let policy = token.policy
    let rotation: JSONValue =
      token.rotation.map {
        .object(["phase": .text($0.phase.name), "since": .time($0.since)])
      } ?? .null
    return [
      "age_days": .number(orNull: ageInDays),
      "created_at": .time(token.createdAt),
      "env": .text(orNull: policy.environment),
      "exceptions": .list(exceptions.map(\.rawValue)),
      "expires_at": .time(expiry),
      "expiry": .text(expiry.isKnownDate ? "known" : InventoryWords.expiry(expiry)),
      "longest_validity_seconds": .number(DueDates.longestValidity(policy).seconds),
      "name": .text(token.name.text),
      "outside_policy": .flag(policy.outsidePolicy),
      "overlap_seconds": .number(policy.overlap.seconds),
      "owner": .text(orNull: token.owner),
      "previous_until": .time(DueDates.previousUntil(token)),
      "rotate_by": .time(rotateBy),
      "rotate_every_days": .number(policy.intervalDays),
      "rotated_at": .time(DueDates.rotatedAt(token)),
      "rotation": rotation,
      "scopes": .list(token.scopes),
      "servers": .list(uses.map { .object($0.object) }),
      "service": .text(orNull: token.service),
      "state": .text(state.rawValue),
      "tags": .list(token.tags),
      "url": .text(orNull: policy.url),
      "version": .number(orNull: token.current?.version),
    ]
  }
}

extension SecretUse {
  fileprivate var object: JSONObject {
    [
      "delivery": .text(delivery.rawValue),
      "name": .text(server),
      "place": .text(place),
    ]
  }
}

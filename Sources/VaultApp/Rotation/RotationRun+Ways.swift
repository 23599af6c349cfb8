import VaultCore
import VaultCrypto

/// The ways out of a rotation that are not its end.
extension RotationRun {
  /// Gives the new value up. Only once the provider does not take it, or a person says so.
  mutating func abandon() throws(VaultError) {
    if let pending = token.pending, pending.form == .value, driver.canLook {
      switch try probe(pending) {
      case .dead: break
      case .alive where token.rotation?.phase == .stuck:
        try confirmLoss("the provider takes it")
        try endPending()
      case .alive:
        throw VaultError(
          .refused, "the provider takes the new value of '\(token.name.text)'",
          hint: "finish with 'vault rotate --resume \(token.name.text)', or undo it with --rollback"
        )
      case .unknown(let reason): try confirmLoss("it cannot be checked: \(reason)")
      }
    } else if token.pending != nil {
      try confirmLoss("it cannot be checked")
    } else if driver.origin == .replacement {
      // Once it is stuck, the loss was told.
      if token.rotation?.phase != .stuck { try confirmLostAnswer() }
    } else if token.rotation?.phase == .uncertain {
      try confirmLoss("it cannot be checked")
    } else if let reason = try cleanUp().reason {
      try confirmLoss("it cannot be found: \(reason)")
    }
    try record(.abandon)
  }

  /// A new value may have been made, and the old one ended by it, without an answer.
  private func confirmLostAnswer() throws(VaultError) {
    switch try probeAfterLoss() {
    case .alive: break
    case .dead:
      context.note(
        "vault: warning: the provider has ended the value of '\(token.name.text)' that is in use, "
          + "and its answer with the new one is lost")
      try confirmLoss("the old one is not")
    case .unknown(let reason): try confirmLoss("it cannot be checked: \(reason)")
    }
  }

  private func confirmLoss(_ reason: String) throws(VaultError) {
    try Question.confirm(
      "The new value of '\(token.name.text)' may be valid at the provider; \(reason). Give it up?",
      flag: "--yes", context)
  }

  /// Makes the old value the one in use again, at the provider too.
  mutating func rollBack() throws(VaultError) {
    guard let phase = token.rotation?.phase, journal != nil else {
      throw Self.unreadable(token.name)
    }
    let former = phase == .overlap ? token.previous : token.current
    let new = phase == .overlap ? token.current : token.pending
    guard driver.origin != .replacement else {
      throw VaultError(
        .refused, "the provider ended the old value when it made the new one",
        hint: "go on with 'vault rotate --resume \(token.name.text)'")
    }
    if let reason = try cleanUp().reason {
      throw unfinished("what was begun cannot be found", reason)
    }
    if driver.origin == .caller, !driver.keepsFormer, new != nil {
      let reply = try driver.apply(
        credential(former), beside: credential(new), authority: authority(or: new)
      ).kind
      if let reason = reply.reason { throw unfinished("the old value is not back", reason) }
    }
    if phase == .overlap {
      let reply = try driver.revive(credential(former), authority: authority(or: new)).kind
      if let reason = reply.reason { throw unfinished("the old value is not back", reason) }
    }
    if driver.canLook {
      guard case .alive = try probe(former) else {
        throw VaultError(
          .refused, "the provider does not take the old value of '\(token.name.text)' any more",
          hint: "go on with 'vault rotate --resume \(token.name.text)'")
      }
    }
    if let new, new.form == .rawAnswer { try endUnread(new) }
    if driver.keepsFormer, let new, new.form == .value {
      let ended = try driver.end(credential(new), authority: authority(or: former)).kind
      if let reason = ended.reason { throw unfinished("the new value cannot be ended", reason) }
    }
    try record(phase == .overlap ? .rollBack : .abandon)
  }

  /// What a provider has made and nobody has found in its answer yet.
  private func endUnread(_ pending: VersionEntry) throws(VaultError) {
    guard let made = try? driver.read(value(pending)) else {
      return try confirmLoss("its value cannot be found in the provider's answer")
    }
    let ended = try driver.end(made, authority: authority()).kind
    if let reason = ended.reason { throw unfinished("the new value cannot be ended", reason) }
  }
}

import Platform
import VaultCore
import VaultCrypto

/// What a rotation asks of the vault and of the provider.
extension RotationRun {
  /// Seconds between looks at a value that the provider has just made: some take a while until
  /// all their servers know it.
  static var patience: [Int] { [1, 2, 4, 8] }

  var journal: RotationJournal? { token.rotation?.journal }

  var rotationID: String { Hexadecimal.write(token.rotation?.id ?? []) }

  mutating func record(_ move: RotationMove) throws(VaultError) {
    try record(move, SecretBytes.empty())
  }

  /// One durable step.
  mutating func record(
    _ move: RotationMove, _ value: consuming SecretBytes
  ) throws(VaultError) {
    token = try door.perform(.move(token.name, move), secret: value).response.token()
  }

  /// Minutes that an answer is kept in memory while the vault cannot be written: the only other
  /// place where its value was is gone.
  static var minutesToKeep: Int { 10 }

  /// The answer of a provider becomes durable before anything is read from it.
  mutating func keep(_ answer: consuming SecretBytes) throws(VaultError) {
    let request = VaultRequest.move(token.name, .answer)
    for second in 0..<60 * Self.minutesToKeep {
      do throws(VaultError) {
        token = try door.perform(request, secret: answer).response.token()
        return
      } catch {
        if second == 0 {
          context.note(
            "vault: warning: the provider has made a new value and it cannot be stored: "
              + "\(error.message). It is kept in memory for \(Self.minutesToKeep) minutes and "
              + "tried again every second: leave this running")
        }
        if try isStored() { return }
      }
      try pause(1)
    }
    throw VaultError(.io, "the new value could not be stored, and is given up")
  }

  /// Whether the answer is in the vault after all, as when only the agent's word of it was lost.
  /// Opens the vault anew where that is what it takes.
  private mutating func isStored() throws(VaultError) -> Bool {
    do throws(VaultError) {
      token = try ListSecrets.find(token.name, door)
    } catch {
      if let other = try? context.door(.full) { door = other }
      return false
    }
    return token.pending?.form == .rawAnswer
  }

  /// Of the value in use, after an answer was lost. Right after the request an old value may seem
  /// to live: until all of the provider's servers know, or until it has done what it was asked.
  func probeAfterLoss() throws(VaultError) -> Probe {
    let current = try credential(token.current)
    var result = try driver.lookAfterLoss(at: current).probe
    guard driver.origin == .replacement else { return result }
    for seconds in Self.patience.dropLast() {
      guard case .alive = result else { break }
      try pause(seconds)
      result = try driver.lookAfterLoss(at: current).probe
    }
    return result
  }

  /// Signals that would end this process between a request and its answer.
  static var heldBack: [Int32] {
    [SignalNumber.interrupt, SignalNumber.terminate, SignalNumber.hangUp, SignalNumber.quit]
  }

  /// Ends what a request may have made whose answer never came.
  func cleanUp() throws(VaultError) -> ProviderReply.Kind {
    guard driver.origin == .provider, token.rotation?.phase == .intent else { return .done }
    return try driver.clean(
      after: rotationID, but: journal?.formerID, authority: authority()
    ).kind
  }

  func probe(_ entry: VersionEntry?) throws(VaultError) -> Probe {
    try driver.look(at: credential(entry)).probe
  }

  /// Looks more than once at a value that is not known yet.
  func probeUntilKnown(_ entry: VersionEntry?) throws(VaultError) -> Probe {
    let credential = try credential(entry)
    var result = try driver.look(at: credential).probe
    guard driver.origin == .provider || driver.origin == .replacement else { return result }
    for seconds in Self.patience {
      if case .alive = result { break }
      try pause(seconds)
      result = try driver.look(at: credential).probe
    }
    return result
  }

  /// That a provider said so proves nothing: RFC 7009 has it answer 200 for any value at all.
  func proveEnded(_ former: borrowing Credential) throws(VaultError) {
    guard driver.canLook else { return }
    for seconds in [0] + Self.patience {
      try pause(seconds)
      switch try driver.look(at: former).probe {
      case .dead: return
      case .alive: continue
      case .unknown(let reason): throw unfinished("whether the old value has ended", reason)
      }
    }
    throw unfinished("the old value has not ended", "the provider still takes it")
  }

  func pause(_ seconds: Int) throws(VaultError) {
    guard seconds > 0 else { return }
    _ = try mapping { () throws(PlatformError) in
      try Poll.wait([], timeoutMilliseconds: 1000 * seconds)
    }
  }

  /// The bytes of a version, whatever its stage.
  func value(_ entry: VersionEntry?) throws(VaultError) -> SecretBytes {
    guard let entry else {
      throw VaultError(.noVersion, "'\(token.name.text)' has no value to rotate")
    }
    return try door.take(token.name, .version(entry.version))
  }

  /// The same with the provider's name for it.
  func credential(_ entry: VersionEntry?) throws(VaultError) -> Credential {
    try Credential(value(entry), id: entry.flatMap { id(of: $0.stage) })
  }

  private func id(of stage: VersionStage) -> String? {
    let isPromoted = token.rotation?.phase == .overlap
    return switch stage {
    case .pending: journal?.newID ?? journal?.formerID
    case .current: isPromoted ? journal?.newID ?? journal?.formerID : journal?.formerID
    case .previous: isPromoted ? journal?.formerID : nil
    case .retired: nil
    }
  }

  /// What speaks for the secret at the provider.
  func authority() throws(VaultError) -> Credential { try authority(or: token.current) }

  /// The administrator's, or the one of this version.
  func authority(or entry: VersionEntry?) throws(VaultError) -> Credential {
    guard let administrator = try administratorsCredential() else { return try credential(entry) }
    return administrator
  }

  /// Nil if the secret speaks for itself.
  func administratorsCredential() throws(VaultError) -> Credential? {
    guard let administrator else { return nil }
    return try Credential(
      door.take(administrator, .current), id: token.policy.driver?.settings["admin_id"])
  }

  /// What makes values was itself made anew by the same answer, and its old value is worth nothing
  /// from then on: so it is stored first. Doing so twice is the same as once.
  func renew(_ renewal: borrowing SecretBytes) throws(VaultError) {
    guard renewal.count > 0, let name = try token.policy.driver?.secret("refresh") else { return }
    do throws(VaultError) {
      _ = try door.perform(.rotate(name, expiresAt: nil, overlap: nil), secret: renewal)
    } catch {
      // It is the value that is stored already.
      guard error.code == .badValue else { throw error }
    }
  }

  func unfinished(_ what: String, _ reason: String) -> VaultError {
    VaultError(
      .failed, "\(what): \(reason)",
      hint: "nothing is lost; go on with 'vault rotate --resume \(token.name.text)'")
  }

  static func unreadable(_ name: SecretName) -> VaultError {
    VaultError(
      .refused,
      "the rotation of '\(name.text)' was begun by a version of vault this one cannot "
        + "follow",
      hint: "finish it there, or end it with 'vault rotate --abandon \(name.text)'")
  }
}

extension ProviderReply.Kind {
  /// Nil if it was done.
  var reason: String? {
    switch self {
    case .done: nil
    case .refused(let reason), .lost(let reason): reason
    }
  }
}

/// The moves a version can make: `Schemas/vault-format.md`, section 5. Each is one commit with one
/// reseal of the metadata; no value is sealed again. A move either keeps every rule or throws and
/// changes nothing.
extension TokenRecord {
  /// A value entered by hand: it becomes current, the current one previous, the previous one
  /// retired. Returns the number of the new version.
  @discardableResult
  public mutating func enter(
    at now: Instant, expiresAt: Instant, fingerprint: [UInt8]
  ) -> Int64 {
    let version = append(
      stage: .pending, form: .value, at: now, expiresAt: expiresAt, fingerprint: fingerprint)
    makeCurrent(version, at: now)
    return version
  }

  /// A pending version: with `.nothing` an intention, to be filled by `fill`. Returns its number.
  /// Throws `.refused` while another one is pending, and for a value without its fingerprint or
  /// anything else with one.
  public mutating func begin(
    _ form: VersionForm, at now: Instant, expiresAt: Instant = .unknown,
    fingerprint: [UInt8]? = nil
  ) throws(VaultError) -> Int64 {
    guard pending == nil else {
      throw VaultError(
        .refused, "a rotation of this secret is already under way",
        hint: "finish it with 'vault rotate --resume', or end it with --abandon")
    }
    guard (form == .value) == (fingerprint != nil) else {
      throw VaultError(.refused, "a value, and nothing else, has a fingerprint")
    }
    return append(
      stage: .pending, form: form, at: now, expiresAt: expiresAt, fingerprint: fingerprint)
  }

  /// Gives the pending intention its value, under the same number. Throws `.noVersion` without
  /// one, `.refused` if it already has something stored.
  public mutating func fill(
    at now: Instant, expiresAt: Instant, fingerprint: [UInt8]
  ) throws(VaultError) {
    let index = try index(of: .pending)
    guard versions[index].form == .nothing else {
      throw VaultError(.refused, "the pending version already has a value")
    }
    versions[index].form = .value
    versions[index].expiresAt = expiresAt
    versions[index].fingerprint = fingerprint
    updatedAt = now
  }

  /// The value parsed out of the pending raw answer. The answer's version is retired and purged,
  /// the value begins as a new pending one. Returns both numbers; the row of `purged` must go.
  public mutating func parseAnswer(
    at now: Instant, expiresAt: Instant, fingerprint: [UInt8]
  ) throws(VaultError) -> (purged: Int64, begun: Int64) {
    let index = try index(of: .pending)
    guard versions[index].form == .rawAnswer else {
      throw VaultError(.refused, "the pending version is not a provider's answer")
    }
    let purged = versions[index].version
    move(index, to: .retired, at: now)
    versions[index].form = .nothing
    let begun = append(
      stage: .pending, form: .value, at: now, expiresAt: expiresAt, fingerprint: fingerprint)
    return (purged, begun)
  }

  /// Pending becomes current, current previous, previous retired. Throws `.noVersion` if nothing
  /// is pending, `.refused` if what is pending is not a value.
  public mutating func promote(at now: Instant) throws(VaultError) {
    let entry = versions[try index(of: .pending)]
    guard entry.form == .value else {
      throw VaultError(.refused, "the pending version has no value yet")
    }
    makeCurrent(entry.version, at: now)
  }

  /// Pending becomes retired. Throws `.noVersion` if nothing is pending.
  public mutating func abandon(at now: Instant) throws(VaultError) {
    move(try index(of: .pending), to: .retired, at: now)
  }

  /// Previous becomes current, current retired. Where nothing is in use the value that was
  /// retired last becomes current again: this is how a removal is undone. Throws `.noVersion` if
  /// there is no value to go back to, `.refused` while a rotation is under way.
  public mutating func rollBack(at now: Instant) throws(VaultError) {
    try refuseDuringRotation()
    let previous = try indexToRollBackTo()
    if let current = versions.firstIndex(where: { $0.stage == .current }) {
      move(current, to: .retired, at: now)
    }
    move(previous, to: .current, at: now)
  }

  /// Whether it was taken out of use and can still be brought back.
  public var isRemoved: Bool {
    current == nil && pending == nil && previous == nil && rotation == nil
      && versions.contains { $0.form == .value }
  }

  /// Takes every version out of use; their values are kept until they are purged. Throws
  /// `.noVersion` if none is in use, `.refused` while a rotation is under way.
  public mutating func remove(at now: Instant) throws(VaultError) {
    try refuseDuringRotation()
    guard versions.contains(where: { $0.stage != .retired }) else {
      throw VaultError(
        .noVersion, "'\(name.text)' has no value in use",
        hint: "'vault remove \(name.text) --purge' forgets it for good")
    }
    for index in versions.indices where versions[index].stage != .retired {
      move(index, to: .retired, at: now)
    }
  }

  /// Takes one version out of use before its time. Does nothing to one that is retired already.
  /// Throws `.noVersion`, and `.refused` for the current one or one that is being rotated in.
  public mutating func retire(version: Int64, at now: Instant) throws(VaultError) {
    guard let index = versions.firstIndex(where: { $0.version == version }) else {
      throw VaultError(
        .noVersion, "'\(name.text)' has no version \(version)",
        hint: "'vault history \(name.text)' lists the versions")
    }
    switch versions[index].stage {
    case .retired: return
    case .previous:
      try refuseDuringRotation()
      move(index, to: .retired, at: now)
    case .current:
      throw VaultError(
        .refused, "version \(version) of '\(name.text)' is the one in use",
        hint: "give it a new value with 'vault rotate', or remove the whole secret")
    case .pending:
      throw VaultError(
        .refused, "version \(version) of '\(name.text)' is being rotated in",
        hint: "end the rotation with 'vault rotate --abandon \(name.text)'")
    }
  }

  private func indexToRollBackTo() throws(VaultError) -> Int {
    if let index = versions.firstIndex(where: { $0.stage == .previous }) { return index }
    // What was in use last is what left it last.
    let kept = versions.indices.filter {
      versions[$0].stage == .retired && versions[$0].form == .value
    }
    guard current == nil,
      let index = kept.max(by: {
        (versions[$0].stagedAt, versions[$0].version)
          < (versions[$1].stagedAt, versions[$1].version)
      })
    else {
      throw VaultError(
        .noVersion, "'\(name.text)' has no earlier value to go back to",
        hint: "'vault history \(name.text)' lists the versions; "
          + "'vault get --version' gives out one that is kept")
    }
    return index
  }

  /// Throws `.refused` while a rotation is open, saying how it ends.
  public func refuseDuringRotation() throws(VaultError) {
    guard let rotation else { return }
    guard rotation.phase == .overlap, let until = DueDates.previousUntil(self) else {
      throw VaultError(
        .refused, "a rotation of '\(name.text)' is under way",
        hint: "finish it with 'vault rotate --resume \(name.text)', or end it with --abandon")
    }
    throw VaultError(
      .refused,
      "a rotation of '\(name.text)' is under way: the old value is kept until \(until.rfc3339)",
      hint: "to end it sooner: 'vault edit \(name.text) --overlap 0h', then "
        + "'vault rotate --resume \(name.text)'; --rollback goes back to it")
  }

  /// Retires the previous version if its overlap has passed. Returns whether it did.
  @discardableResult
  public mutating func endOverlap(at now: Instant) -> Bool {
    guard let end = DueDates.previousUntil(self), now >= end,
      let index = versions.firstIndex(where: { $0.stage == .previous })
    else { return false }
    move(index, to: .retired, at: now)
    return true
  }

  /// Retires the previous version at once: an emergency has no overlap. Returns whether there was
  /// one.
  @discardableResult
  public mutating func retirePrevious(at now: Instant) -> Bool {
    guard let index = versions.firstIndex(where: { $0.stage == .previous }) else { return false }
    move(index, to: .retired, at: now)
    return true
  }

  /// Forgets what a retired version stored; its row must go. Throws `.noVersion` if there is no
  /// such version or nothing of it is stored, `.refused` if it is not retired.
  public mutating func purge(version: Int64, at now: Instant) throws(VaultError) {
    guard let index = versions.firstIndex(where: { $0.version == version }),
      versions[index].form.isStored
    else { throw VaultError(.noVersion, "nothing is stored for this version") }
    guard versions[index].stage == .retired else {
      throw VaultError(.refused, "this version is in use: it is \(versions[index].stage.name)")
    }
    versions[index].form = .nothing
    updatedAt = now
  }

  /// Drops the oldest retired entries above 32. Returns the versions whose rows must go.
  public mutating func dropExcessRetired() -> [Int64] {
    let retired = versions.filter { $0.stage == .retired }
    let dropped = retired.dropLast(Limits.retiredEntries)
    let numbers = Set(dropped.map(\.version))
    versions.removeAll { numbers.contains($0.version) }
    return dropped.filter { $0.form.isStored }.map(\.version)
  }

  /// Sets the expiry of a version, `.unknown` and `.never` included. Throws `.noVersion`.
  public mutating func setExpiry(
    ofVersion version: Int64, to expiresAt: Instant, at now: Instant
  ) throws(VaultError) {
    guard let index = versions.firstIndex(where: { $0.version == version }) else {
      throw VaultError(.noVersion, "this secret has no such version")
    }
    versions[index].expiresAt = expiresAt
    updatedAt = now
  }

  /// After a rekey: fingerprints are keyed, so those of stored values change and those of purged
  /// versions are forgotten. `fingerprint` is asked for every version of form 1.
  public mutating func renewFingerprints<E: Error>(
    _ fingerprint: (Int64) throws(E) -> [UInt8]
  ) throws(E) {
    for index in versions.indices {
      versions[index].fingerprint =
        versions[index].form == .value ? try fingerprint(versions[index].version) : nil
    }
  }

  private mutating func append(
    stage: VersionStage, form: VersionForm, at now: Instant, expiresAt: Instant,
    fingerprint: [UInt8]?
  ) -> Int64 {
    let version = nextVersion
    versions.append(
      VersionEntry(
        version: version, stage: stage, form: form, createdAt: now, stagedAt: now,
        expiresAt: expiresAt, fingerprint: fingerprint))
    nextVersion += 1
    updatedAt = now
    return version
  }

  private mutating func makeCurrent(_ version: Int64, at now: Instant) {
    for index in versions.indices {
      if versions[index].version == version {
        move(index, to: .current, at: now)
      } else if versions[index].stage == .current {
        move(index, to: .previous, at: now)
      } else if versions[index].stage == .previous {
        move(index, to: .retired, at: now)
      }
    }
  }

  private mutating func move(_ index: Int, to stage: VersionStage, at now: Instant) {
    versions[index].stage = stage
    versions[index].stagedAt = now
    updatedAt = now
  }

  private func index(of stage: VersionStage) throws(VaultError) -> Int {
    guard let index = versions.firstIndex(where: { $0.stage == stage }) else {
      throw VaultError(.noVersion, "this secret has no \(stage.name) version")
    }
    return index
  }
}

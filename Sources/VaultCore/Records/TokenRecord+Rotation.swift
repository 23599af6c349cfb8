/// The journal of a rotation, kept in the record it rotates.
extension TokenRecord {
  /// Opens the journal in phase `intent`. Throws `.refused` if one is open.
  public mutating func openRotation(
    id: [UInt8], at now: Instant, note: String = ""
  ) throws(VaultError) {
    try refuseDuringRotation()
    rotation = RotationUnderWay(id: id, phase: .intent, since: now, note: note)
    updatedAt = now
  }

  /// Throws `.refused` unless `phase` may follow the one the rotation is in.
  public mutating func proceed(
    to phase: RotationPhase, at now: Instant, note: String? = nil
  ) throws(VaultError) {
    guard var rotation, rotation.phase.next.contains(phase) else {
      throw VaultError(.refused, "a rotation cannot go from where it is to '\(phase.name)'")
    }
    rotation.phase = phase
    rotation.since = now
    if let note { rotation.note = note }
    self.rotation = rotation
    updatedAt = now
  }

  /// Closes the journal. Which end this is, the stages say.
  public mutating func closeRotation(at now: Instant) {
    rotation = nil
    updatedAt = now
  }
}

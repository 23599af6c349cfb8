/// What a client asks of the agent, or of a vault opened in the same process: both answer alike.
/// A value that goes in, with `add` and `rotate`, travels beside the request, never in it.
public enum VaultRequest: Equatable, Sendable {
  case status
  case lock
  /// All tokens and server profiles, without values.
  case list
  case release(ReleaseRequest)
  case add(TokenDraft)
  case edit(SecretName, TokenEdit)
  /// A new value. Nil: unknown, or the policy's.
  case rotate(SecretName, expiresAt: Instant?, overlap: TimeSpan?)
  /// One step of a rotation by a driver.
  case move(SecretName, RotationMove)
  /// Out of use, but kept: with `purges` gone for good. Nil: every version.
  case remove(SecretName, version: Int64?, purges: Bool)
  case verify
  /// The value before becomes current again.
  case rollBack(SecretName)
  /// The signed line of the newest state.
  case checkpoint
  /// Whether the vault is at least as new as each of these states, which anybody may have kept.
  case compare([Checkpoint])
  /// What opens the vault.
  case slots
  /// Values travel beside it, one after another in the order of its items.
  case importSecrets(ImportRequest)
  /// Entries of the audit log from a number on, at most `count`, which is at most
  /// `AuditPage.mostEntries`.
  case auditPage(first: Int64, count: Int64)
  /// The chain of the audit log and every entry of it.
  case auditVerify
  /// A message that was kept from a server, for the audit log: it carried this secret, or its
  /// marker. Nil where the marker names none that can be.
  case report(GuardDetail, SecretName?)
  /// One server profile.
  case server(ServerName)
  /// New profiles, and others in the place of those that are there: all, or none. At least one.
  case writeServers([ServerWrite])
  case removeServer(ServerName)
}

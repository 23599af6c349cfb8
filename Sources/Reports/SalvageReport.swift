public import VaultCore

/// The answer of `salvage`: what is in the new vault, and what is known to be lost.
public struct SalvageReport: Answer {
  private let vault: String
  private let names: [SecretName]
  private let values: Int64
  private let lost: [(name: SecretName, version: Int64)]
  private let nameless: Int64
  private let servers: [ServerName]
  private let leftOut: Int64
  private let now: Instant

  /// - Parameters:
  ///   - values: how many values are in the new vault.
  ///   - lost: versions whose value could not be opened.
  ///   - nameless: values whose metadata is lost.
  ///   - servers: the names of server profiles in the new vault.
  ///   - leftOut: settings, profiles of another version, and records whose names are taken, none
  ///     of which are copied.
  public init(
    vault: String, names: [SecretName], values: Int64,
    lost: [(name: SecretName, version: Int64)], nameless: Int64, servers: [ServerName],
    leftOut: Int64, now: Instant
  ) {
    self.vault = vault
    self.names = names
    self.values = values
    self.lost = lost
    self.nameless = nameless
    self.servers = servers
    self.leftOut = leftOut
    self.now = now
  }

  public func text(colour: Bool) -> String {
    var fields = Fields(now: now)
    fields.add("new vault", vault)
    fields.add("secrets", "\(names.count), each tagged 'unverified'")
    fields.add("values", .number(values))
    if nameless > 0 { fields.add("nameless", "\(nameless), below 'salvaged/'") }
    if !servers.isEmpty { fields.add("servers", "\(servers.count), below 'unverified/'") }
    if leftOut > 0 {
      fields.add(
        "left out", "\(leftOut) settings, unreadable profiles, and records whose names are taken")
    }
    var text = fields.text(colour: colour)
    for (name, version) in lost { text += "lost: version \(version) of \(name.text)\n" }
    return text
  }

  /// `Schemas/salvage.schema.json`.
  public var json: String {
    JSONReport.text([
      "vault": .text(vault),
      "secrets": .list(names.map(\.text)),
      "values": .number(values),
      "lost": .list(
        lost.map { .object(["name": .text($0.name.text), "version": .number($0.version)]) }),
      "nameless": .number(nameless),
      "servers": .list(servers.map(\.text)),
      "left_out": .number(leftOut),
    ])
  }

  public var remarks: String {
    var notes = [
      "what is not listed here was not found at all; compare with what you know you had",
      "check each secret at its provider before you rely on it, then take the tag off with "
        + "'vault edit'",
    ]
    if !servers.isEmpty {
      notes.append(
        "a server's profile is a command that gets secrets, and whoever had the watch key may have "
          + "written it: look at each with 'vault server show', then give its name back with "
          + "'vault server edit unverified/NAME --name NAME'")
    }
    notes.append(
      "'vault restore FILE --force' puts the new vault in the old one's place; then make more ways "
        + "in: 'vault slot add recovery', 'vault slot add watch'")
    return Self.remarks(notes)
  }
}

/// One server profile on its way into the vault.
public struct ServerWrite: Equatable, Sendable {
  public var name: ServerName
  public var profile: ServerProfile
  /// The profile that is there, as it was read; nil for a new server.
  public var before: ServerProfile?
  /// Of a server that is there. Nil leaves its name.
  public var newName: ServerName?

  public init(
    _ name: ServerName, _ profile: ServerProfile, replacing before: ServerProfile? = nil,
    newName: ServerName? = nil
  ) {
    self.name = name
    self.profile = profile
    self.before = before
    self.newName = newName
  }

  /// What it is called afterwards.
  public var finalName: ServerName { newName ?? name }
}

extension ServerWrite {
  func encode(into list: inout CanonicalEncoder) {
    list.append(name.text)
    list.append(profile.uncheckedEncoding)
    list.appendNested { list in
      if let before { list.append(before.uncheckedEncoding) }
    }
    list.appendOptional(newName?.text)
  }

  /// Throws also for a new server with two names.
  init(decoding list: inout CanonicalDecoder) throws(FormatError) {
    name = try list.serverName()
    profile = try ServerProfile(decoding: list.item())
    var replaced = CanonicalDecoder(list: try list.item())
    if !replaced.isAtEnd { before = try ServerProfile(decoding: replaced.item()) }
    try replaced.end()
    newName = try list.optionalServerName()
    guard before != nil || newName == nil else { throw FormatError() }
  }
}

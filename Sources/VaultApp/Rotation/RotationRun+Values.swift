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

  func probe(_ entry: VersionEntry?) throws(VaultError) -> Probe {
    try driver.probe(try value(entry))
  }

  /// Looks more than once at a value that is not known yet.
  func probeUntilKnown(_ entry: VersionEntry?) throws(VaultError) -> Probe {
    let value = try value(entry)
    var result = try driver.probe(value)
    guard driver.origin != .caller else { return result }
    for seconds in Self.patience {
      if case .alive = result { break }
      _ = try mapping { () throws(PlatformError) in
        try Poll.wait([], timeoutMilliseconds: 1000 * seconds)
      }
      result = try driver.probe(value)
    }
    return result
  }

  /// The bytes of a version, whatever its stage.
  func value(_ entry: VersionEntry?) throws(VaultError) -> SecretBytes {
    guard let entry else {
      throw VaultError(.noVersion, "'\(token.name.text)' has no value to rotate")
    }
    return try release(token.name, .version(entry.version))
  }

  /// What speaks for the secret at the provider.
  func authority() throws(VaultError) -> SecretBytes {
    guard let administrator else { return try value(token.current) }
    return try release(administrator, .current)
  }

  private func release(
    _ name: SecretName, _ choice: VersionChoice
  ) throws(VaultError) -> SecretBytes {
    let request = ReleaseRequest(
      items: [ReleaseItem(name: name, choice: choice)], purpose: .rotate)
    return try door.perform(.release(request), secret: SecretBytes.empty()).takeSecrets()
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

import Platform
public import VaultCore
import VaultCrypto

/// `vault get NAME`: one value to stdout, byte for byte.
public enum Get {
  public struct Input: Sendable {
    public var name: SecretName
    /// Nil: the current one.
    public var version: Int64?
    /// Says yes to showing a value on a terminal.
    public var reveals: Bool

    public init(name: SecretName, version: Int64?, reveals: Bool) {
      self.name = name
      self.version = version
      self.reveals = reveals
    }
  }

  public static func run(_ input: Input, _ context: Context) throws(VaultError) {
    if StandardStreams.outputIsTerminal && !input.reveals {
      throw VaultError(
        .needsAnswer, "this would show the value on the terminal",
        hint: "pass --reveal to show it, or send it somewhere: vault get NAME | COMMAND")
    }
    let choice = input.version.map { VersionChoice.version($0) } ?? .current
    let request = ReleaseRequest(
      items: [ReleaseItem(name: input.name, choice: choice)], everything: false, purpose: .get,
      refuseExpired: false, command: nil)
    let released = try ReleasedSecrets(
      try context.door(.full).perform(.release(request), secret: SecretBytes.empty()))
    for warning in released.warnings { context.note(warning) }
    try released.forEach { (_, span) throws(VaultError) in
      try mapping { () throws(PlatformError) in
        try Descriptor.write(Descriptor.standardOutput, all: span)
      }
    }
    // A shell prompt right behind a value would look like part of it.
    if StandardStreams.outputIsTerminal { try StandardStreams.writeAnswer("\n") }
  }
}

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
    /// Where the release cannot be recorded: asks, and releases it all the same.
    public var breaksGlass: Bool

    public init(name: SecretName, version: Int64?, reveals: Bool, breaksGlass: Bool = false) {
      self.name = name
      self.version = version
      self.reveals = reveals
      self.breaksGlass = breaksGlass
    }
  }

  public static func run(_ input: Input, _ context: Context) throws(VaultError) {
    if StandardStreams.outputIsTerminal && !input.reveals {
      throw VaultError(
        .needsAnswer, "this would show the value on the terminal",
        hint: "pass --reveal to show it, or send it somewhere: vault get NAME | COMMAND")
    }
    if input.breaksGlass { try BreakGlass.requirePerson(context) }
    let released = try released(input, context)
    for warning in released.warnings { context.note(warning) }
    try released.forEach { (_, span) throws(VaultError) in
      try mapping { () throws(PlatformError) in
        try Descriptor.write(Descriptor.standardOutput, all: span)
      }
    }
    // A shell prompt right behind a value would look like part of it.
    if StandardStreams.outputIsTerminal { try StandardStreams.writeAnswer("\n") }
  }

  private static func released(
    _ input: Input, _ context: Context
  ) throws(VaultError) -> ReleasedSecrets {
    let choice = input.version.map { VersionChoice.version($0) } ?? .current
    let request = ReleaseRequest(
      items: [ReleaseItem(name: input.name, choice: choice)], everything: false, purpose: .get,
      refuseExpired: false, command: nil)
    do {
      return try ReleasedSecrets(
        try context.door(.full).perform(.release(request), secret: SecretBytes.empty()))
    } catch {
      guard input.breaksGlass, BreakGlass.applies(to: error) else { throw error }
      return try BreakGlass(input: input, context: context).release(after: error)
    }
  }
}

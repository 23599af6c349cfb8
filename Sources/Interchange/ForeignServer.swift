/// What a document holds.
public struct ForeignDocument: Equatable, Sendable {
  public var entries: [ForeignEntry]
  /// Of a vault's own export alone.
  public var servers: [ForeignServer]

  public init(entries: [ForeignEntry], servers: [ForeignServer] = []) {
    self.entries = entries
    self.servers = servers
  }
}

/// A server profile, as a vault's own export writes it. It comes from the outside: only its shape
/// was checked. What is nil was not said.
public struct ForeignServer: Equatable, Sendable {
  /// Something under the name of a variable.
  public struct Variable: Equatable, Sendable {
    public var name: String
    public var value: [UInt8]

    public init(name: String, value: [UInt8]) {
      self.name = name
      self.value = value
    }
  }

  public struct Descriptor: Equatable, Sendable {
    public var number: Int64
    public var secret: String

    public init(number: Int64, secret: String) {
      self.number = number
      self.secret = secret
    }
  }

  public var name = ""
  public var command = ""
  public var arguments: [[UInt8]] = []
  public var directory: String?
  public var recorded: [Variable] = []
  public var variables: [Variable] = []
  /// The value is the name of a secret.
  public var files: [Variable] = []
  public var descriptors: [Descriptor] = []
  public var passed: [String] = []
  public var speaksMCP: Bool?
  public var hidesAllForms: Bool?
  public var refusesExpired: Bool?
  public var minimumLength: Int64?
  /// More is said than was read: `InterchangeLimits`.
  public var isTooLong = false

  public init() {}
}

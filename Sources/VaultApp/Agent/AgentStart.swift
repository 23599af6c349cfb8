import Platform
public import VaultCore
import VaultCrypto

/// How an agent comes to be. `vault unlock` starts this same program as `vault agent` in a session
/// of its own and hands it the master key over a socket pair; the agent opens and verifies the
/// vault itself, listens, and only then says that it is ready. Nothing of it stands in an argument
/// or a variable.
public enum AgentStart {
  /// The descriptor on which the agent finds the other end.
  static var channel: Int32 { Daemon.inheritedDescriptor }

  /// The first word of the hidden subcommand.
  public static var subcommand: String { "agent" }

  /// For opening and verifying a vault at its limits.
  private static var startSeconds: Int32 { 30 }

  /// Starts the agent and returns its pid when it serves. Throws what the agent reports.
  static func start(
    _ paths: Paths, ring: KeyRing.FullKeyRing, slotID: Int64, idle: TimeSpan,
    hard: TimeSpan
  ) throws(VaultError) -> Int32 {
    var pair = try mapping { () throws(PlatformError) in try LocalSocket.pair() }
    let pid = try mapping { () throws(PlatformError) in
      try LocalSocket.setTimeouts(pair.ours.number, seconds: startSeconds)
      return try pair.handOver { (theirs) throws(PlatformError) in
        try Daemon.spawn(
          arguments: ["vault", subcommand], environment: [Array("HOME=\(paths.home)".utf8)],
          inherited: theirs)
      }
    }
    let order = Order(vault: paths.vaultFile, slotID: slotID, idle: idle, hard: hard)
    try mapping { () throws(PlatformError) in
      try AgentWire.send(order.encoded, ring.keys.masterKey, to: pair.ours.number)
    }
    guard let message = try AgentWire.receive(from: pair.ours.number, as: .response) else {
      throw VaultError(.failed, "the agent ended before it was ready")
    }
    if case .failure(let error)? = try? VaultResponse(decoding: message.head) { throw error }
    return pid
  }

  /// The agent's whole life. Returns when it has locked.
  public static func serve() throws(VaultError) {
    let starter = Descriptor(owning: channel)
    try confine()
    guard let message = try AgentWire.receive(from: starter.number, as: .request) else {
      throw VaultError(
        .usage, "the agent is started by 'vault unlock'", hint: "run 'vault unlock'")
    }
    let agent: Agent
    do {
      agent = try prepare(message)
    } catch {
      try answer(.failure(error), starter.number)
      throw error
    }
    try answer(.done, starter.number)
    consume(starter)
    try mapping { () throws(PlatformError) in try agent.serve() }
    // While it still listens: nobody else can have taken the name.
    try? File.unlink(agent.socketPath)
  }

  private static func consume(_ descriptor: consuming Descriptor) {}

  private static func answer(_ response: VaultResponse, _ socket: Int32) throws(VaultError) {
    let none = try SecretBytes.empty()
    try mapping { () throws(PlatformError) in
      try AgentWire.send(response.encoded, none, to: socket)
    }
  }

  private static func prepare(_ message: consuming AgentWire.Message) throws(VaultError) -> Agent {
    let order = try mapping { () throws(FormatError) in try Order(decoding: message.head) }
    let context = try Context.ofProcess(
      GlobalOptions(vault: order.vault, nonInteractive: true))
    let vault = try Unlock(context).handedOver(message.takeSecret(), slotID: order.slotID)
    let signals = try mapping { () throws(PlatformError) in
      try Signals.start(Agent.endingSignals)
    }
    return Agent(
      vault: vault, listener: try listen(context.paths), socketPath: context.paths.agentSocket,
      limits: AgentLimits(idle: order.idle, hard: order.hard, startedAt: context.now()),
      uid: context.uid, signals: signals)
  }

  /// Milliseconds: whoever holds the lock is about to listen.
  private static var patience: Int64 { 5_000 }

  /// Beyond what every process of this program does at its start: nothing started from here could
  /// gain rights, and no file is made for others, whatever mask the agent was started with.
  private static func confine() throws(VaultError) {
    Hardening.keepNewFilesPrivate()
    do throws(PlatformError) { try Hardening.noNewPrivileges() } catch {
      // Linux alone has it.
      guard error.cause == .notSupported else { throw VaultError(error) }
    }
  }

  /// Listens, in place of an agent that died and left its socket behind. Two agents that start at
  /// once are told apart by a lock.
  private static func listen(_ paths: Paths) throws(VaultError) -> Descriptor {
    try mapping { () throws(PlatformError) in
      try File.createDirectory(paths.socketDirectory, mode: 0o700)
    }
    let lock = try mapping { () throws(PlatformError) in
      try FileLock.exclusive(paths.agentSocket + ".lock", patienceMilliseconds: patience)
    }
    defer { extendLifetime(lock) }
    if try AgentClient.connect(paths, uid: Identity.uid) != nil {
      throw VaultError(.exists, "another agent already serves this vault")
    }
    return try mapping { () throws(PlatformError) in
      if try File.status(paths.agentSocket, followLinks: false) != nil {
        try File.unlink(paths.agentSocket)
      }
      return try LocalSocket.listen(at: paths.agentSocket)
    }
  }

  /// What `unlock` tells the agent, the key apart.
  private struct Order {
    let vault: String
    let slotID: Int64
    let idle: TimeSpan
    let hard: TimeSpan

    init(vault: String, slotID: Int64, idle: TimeSpan, hard: TimeSpan) {
      self.vault = vault
      self.slotID = slotID
      self.idle = idle
      self.hard = hard
    }

    var encoded: [UInt8] {
      var encoder = CanonicalEncoder("vault1-agent")
      encoder.append(vault)
      encoder.append(slotID)
      encoder.append(idle.seconds)
      encoder.append(hard.seconds)
      return encoder.bytes
    }

    init(decoding bytes: [UInt8]) throws(FormatError) {
      var decoder = try CanonicalDecoder(bytes, label: "vault1-agent")
      vault = try decoder.text()
      slotID = try decoder.integer()
      idle = TimeSpan(seconds: try decoder.integer())
      hard = TimeSpan(seconds: try decoder.integer())
      try decoder.end()
    }
  }
}
